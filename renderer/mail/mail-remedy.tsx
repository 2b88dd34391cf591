import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { MailRemedy } from './remedies.ts';

/** The remedy of a failed mail test, as a button. */
export function MailRemedyButton({ remedy, onUse }: { readonly remedy: MailRemedy; readonly onUse: (remedy: MailRemedy) => void }) {
  const { t } = useTranslation('mail');
  const label =
    remedy.kind === 'security'
      ? t(`remedy.${remedy.security}`, { port: remedy.port })
      : t(remedy.kind === 'field' ? `remedy.${remedy.field}` : 'remedy.again');
  return (
    <Button variant="outlined" onClick={() => onUse(remedy)}>
      {label}
    </Button>
  );
}
