import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { useCredentials } from '../client/credential-store.ts';
import type { Keep } from '../ui/keep-choice.tsx';
import { SecretField } from '../ui/secret-field.tsx';
import type { MailDraft, TypedPassword } from './draft.ts';

interface LoginFieldsProps {
  readonly draft: MailDraft;
  readonly onChange: (part: Partial<MailDraft>) => void;
  readonly typed: TypedPassword;
  readonly onType: (typed: TypedPassword) => void;
}

/** User and password: a stored one by its name, or one typed now with where to keep it. */
export function LoginFields({ draft, onChange, typed, onType }: LoginFieldsProps) {
  const { t } = useTranslation('mail');
  const names = (useCredentials().state?.credentials ?? [])
    .map(({ name }) => name)
    .filter((name) => name.startsWith('mail/') || name === draft.credential);
  const known = draft.credential !== null && !names.includes(draft.credential) ? [...names, draft.credential] : names;
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <TextField
        label={t('field.user')}
        name="user"
        value={draft.user}
        onChange={(event) => onChange({ user: event.target.value })}
        helperText={t('field.userMeans')}
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
      />
      {draft.user === '' ? null : (
        <>
          {known.length > 0 ? (
            <TextField
              select
              label={t('field.passwordFrom')}
              value={draft.credential ?? ''}
              onChange={(event) => onChange({ credential: event.target.value === '' ? null : event.target.value })}
              slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            >
              <MenuItem value="">{t('field.typeIt')}</MenuItem>
              {known.map((name) => (
                <MenuItem key={name} value={name}>
                  {t('field.stored', { name })}
                </MenuItem>
              ))}
            </TextField>
          ) : null}
          {draft.credential === null ? (
            <SecretField
              label={t('field.password')}
              name="password"
              value={typed.value}
              onChange={(value) => onType({ ...typed, value })}
              keep={typed.keep}
              onKeepChange={(keep: Keep) => onType({ ...typed, keep })}
            />
          ) : null}
        </>
      )}
    </Box>
  );
}
