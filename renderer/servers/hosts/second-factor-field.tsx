import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { useFactors } from '../../client/second-factors.ts';

interface SecondFactorFieldProps {
  /** The id of the TOTP entry whose codes are filled in; null for none. */
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly autoFocus?: boolean;
}

/** Which second factor answers a login that asks for a code. */
export function SecondFactorField({ value, onChange, autoFocus = false }: SecondFactorFieldProps) {
  const { t } = useTranslation('servers');
  const all = useFactors().data ?? [];
  // What no code confirmed fills in no login; one that was chosen before stays in view.
  const factors = all.filter(({ id, confirmed }) => confirmed || id === value);
  const gone = value !== null && factors.every(({ id }) => id !== value);
  return (
    <TextField
      select
      fullWidth
      autoFocus={autoFocus}
      label={t('factor.label')}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      helperText={factors.length === 0 ? t('factor.noneYet') : t('factor.means')}
    >
      <MenuItem value="">{t('factor.none')}</MenuItem>
      {factors.map(({ id, issuer, account }) => (
        <MenuItem key={id} value={id}>
          {t('factor.of', { issuer, account })}
        </MenuItem>
      ))}
      {gone ? <MenuItem value={value}>{t('factor.gone')}</MenuItem> : null}
    </TextField>
  );
}
