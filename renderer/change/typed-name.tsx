import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

interface TypedNameProps {
  /** The name that has to be typed. */
  readonly target: string;
  readonly typed: string;
  readonly onTyped: (name: string) => void;
  /** Enter in the field. */
  readonly onSubmit: () => void;
}

/** Asks for the name of a protected target. It stands beside the buttons: however long a plan is, it begins at its start. */
export function TypedName({ target, typed, onTyped, onSubmit }: TypedNameProps) {
  const { t } = useTranslation('change');
  const fieldId = useId();
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      sx={{ flex: 'none', display: 'grid', gap: 0.75, px: 2.5, pt: 1.25, pb: 0.5, borderTop: 1, borderColor: 'surface.line' }}
    >
      <Typography component="label" htmlFor={fieldId} sx={{ fontWeight: 600 }}>
        {t('typeName', { target })}
      </Typography>
      <TextField
        id={fieldId}
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
        autoFocus
        autoComplete="off"
        placeholder={target}
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
        // Not to be taken for a name that stands there already.
        sx={{ '& input::placeholder': { fontStyle: 'italic', opacity: 0.8 } }}
      />
    </Box>
  );
}
