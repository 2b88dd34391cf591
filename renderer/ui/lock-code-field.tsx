import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { useLock } from '../client/lock.ts';

interface LockCodeFieldProps {
  readonly value: string;
  readonly onChange: (code: string) => void;
}

/** Beside the lock's passphrase, where it is asked once more: the code of its second factor. Nothing where the lock has none. */
export function LockCodeField({ value, onChange }: LockCodeFieldProps) {
  const { t } = useTranslation('lock');
  if (useLock()?.secondFactor !== true) return null;
  return (
    <TextField
      label={t('code')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      required
      autoComplete="one-time-code"
      sx={{ maxWidth: 220 }}
      slotProps={{ htmlInput: { inputMode: 'numeric', spellCheck: false, maxLength: 32 } }}
    />
  );
}
