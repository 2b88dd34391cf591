import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../client/settings.ts';

/** The profile that what is deployed is compared with; nothing where none is saved. */
export function ProfileSelect({ value, onChange }: { readonly value: string; readonly onChange: (profile: string) => void }) {
  const { t } = useTranslation('mailsettings');
  const names = Object.keys(useSettings().mail.profiles).toSorted((a, b) => a.localeCompare(b));
  if (names.length === 0) return null;
  return (
    <TextField
      select
      label={t('against')}
      value={names.includes(value) ? value : ''}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      sx={{ width: 300, maxWidth: '100%' }}
    >
      <MenuItem value="">{t('againstNone')}</MenuItem>
      {names.map((name) => (
        <MenuItem key={name} value={name}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
}
