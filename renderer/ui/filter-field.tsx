import Clear from '@mui/icons-material/CloseOutlined';
import FilterList from '@mui/icons-material/FilterListOutlined';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';

/** Narrows the list below it to the rows that contain a text. Escape empties it. */
export function FilterField({
  value,
  onChange,
  label,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label?: string;
}) {
  const { t } = useTranslation('ui');
  const name = label ?? t('filter.label');
  return (
    <TextField
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || value === '') return;
        event.preventDefault();
        onChange('');
      }}
      placeholder={name}
      sx={{ width: { xs: '100%', sm: 220 } }}
      slotProps={{
        htmlInput: { 'aria-label': name, spellCheck: false },
        input: {
          startAdornment: (
            <InputAdornment position="start" sx={{ color: 'text.secondary' }}>
              <FilterList aria-hidden />
            </InputAdornment>
          ),
          endAdornment: value ? (
            <InputAdornment position="end">
              <IconButton aria-label={t('filter.clear')} edge="end" onClick={() => onChange('')}>
                <Clear sx={{ fontSize: 15 }} />
              </IconButton>
            </InputAdornment>
          ) : null,
        },
      }}
    />
  );
}
