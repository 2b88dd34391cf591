import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { HealthRemedy } from './remedies.ts';

/** The remedy of a failed check, as a button. */
export function HealthRemedyButton({ remedy, onUse }: { readonly remedy: HealthRemedy; readonly onUse: (remedy: HealthRemedy) => void }) {
  const { t } = useTranslation('health');
  const label = () => {
    if (remedy.kind === 'url') return t('remedy.url', { scheme: remedy.url.startsWith('https:') ? 'https://' : 'http://' });
    if (remedy.kind === 'status') return t('remedy.status', { status: remedy.status });
    return remedy.kind === 'field' ? t(`remedy.${remedy.field}`) : t('again');
  };
  return (
    <Button variant="outlined" onClick={() => onUse(remedy)}>
      {label()}
    </Button>
  );
}
