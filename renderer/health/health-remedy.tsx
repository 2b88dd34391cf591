import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { HealthRemedy } from './remedies.ts';

/** The remedy of a failed check, as a button. */
export function HealthRemedyButton({ remedy, onUse }: { readonly remedy: HealthRemedy; readonly onUse: (remedy: HealthRemedy) => void }) {
  const { t } = useTranslation('health');
  const label = () => {
    switch (remedy.kind) {
      case 'url':
        return t('remedy.url', { scheme: remedy.url.startsWith('https:') ? 'https://' : 'http://' });
      case 'status':
        return t('remedy.status', { status: remedy.status });
      case 'field':
        return t(`remedy.${remedy.field}`);
      default:
        return t('again');
    }
  };
  return (
    <Button variant="outlined" onClick={() => onUse(remedy)}>
      {label()}
    </Button>
  );
}
