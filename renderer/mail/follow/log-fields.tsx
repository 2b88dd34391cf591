import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { VantageSelect } from '../../ui/vantage-select.tsx';
import type { FollowFieldsProps } from './follow-form.tsx';

/** The server whose log is read, and how. */
export function LogFields({ draft, onChange }: FollowFieldsProps) {
  const { t } = useTranslation('follow');
  return (
    <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' } }}>
      <VantageSelect label={t('field.logVia')} value={draft.logVia} onChange={(logVia) => onChange({ logVia })} />
      <TextField
        label={t('field.file')}
        value={draft.file}
        onChange={(event) => onChange({ file: event.target.value })}
        helperText={t('field.fileMeans')}
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
      />
      <FormControlLabel
        control={<Checkbox checked={draft.asRoot} onChange={(event) => onChange({ asRoot: event.target.checked })} />}
        label={t('field.asRoot')}
      />
    </Box>
  );
}
