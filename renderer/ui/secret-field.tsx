import Visibility from '@mui/icons-material/VisibilityOutlined';
import VisibilityOff from '@mui/icons-material/VisibilityOffOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Keep } from './keep-choice.tsx';
import { KeepChoice } from './keep-choice.tsx';

interface SecretFieldProps {
  readonly label: string;
  /** Its name in the form. */
  readonly name?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** With both, asks where the secret is kept. */
  readonly keep?: Keep;
  readonly onKeepChange?: (keep: Keep) => void;
  readonly mustKeep?: boolean;
  readonly autoFocus?: boolean;
  readonly required?: boolean;
  readonly helperText?: string;
  readonly error?: boolean;
  /** Shows what is typed: an answer the server wants echoed. */
  readonly echo?: boolean;
  /** It may have several lines, as a key has: those are covered as well. */
  readonly lines?: boolean;
}

/** A password or key being typed, and where it is kept afterwards. Clear the value as soon as it was handed to the core. */
export function SecretField({
  label,
  name,
  value,
  onChange,
  keep,
  onKeepChange,
  mustKeep = false,
  autoFocus = false,
  required = false,
  helperText,
  error = false,
  echo = false,
  lines = false,
}: SecretFieldProps) {
  const { t } = useTranslation('ui');
  const [shown, setShown] = useState(false);
  const visible = shown || echo;
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <TextField
        label={label}
        {...(name === undefined ? {} : { name })}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        type={visible || lines ? 'text' : 'password'}
        multiline={lines}
        {...(lines ? { maxRows: 8 } : {})}
        autoFocus={autoFocus}
        required={required}
        error={error}
        helperText={helperText}
        autoComplete="off"
        // There is no text area for passwords.
        sx={lines && !visible ? { '& textarea': { WebkitTextSecurity: 'disc' } } : {}}
        slotProps={{
          htmlInput: { spellCheck: false, autoCapitalize: 'off', autoCorrect: 'off', 'data-1p-ignore': true },
          input: echo
            ? {}
            : {
                endAdornment: (
                  <InputAdornment position="end">
                    <Tooltip title={shown ? t('secret.hide') : t('secret.show')}>
                      <IconButton
                        aria-label={shown ? t('secret.hide') : t('secret.show')}
                        aria-pressed={shown}
                        edge="end"
                        onClick={() => setShown(!shown)}
                      >
                        {shown ? <VisibilityOff /> : <Visibility />}
                      </IconButton>
                    </Tooltip>
                  </InputAdornment>
                ),
              },
        }}
      />
      {keep !== undefined && onKeepChange ? <KeepChoice value={keep} onChange={onKeepChange} mustKeep={mustKeep} /> : null}
    </Box>
  );
}
