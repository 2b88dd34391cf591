import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { alphabetNames, BCRYPT_LARGEST_BYTES } from '../../../preload/contract/secret-making.ts';
import { SecretField } from '../../ui/secret-field.tsx';
import type { Draft } from './draft.ts';

interface RecipeFieldsProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** What can be chosen about the secret that is made, by its kind. */
export function RecipeFields({ draft, onChange }: RecipeFieldsProps) {
  const { t } = useTranslation('secrets');
  const number = (name: 'length' | 'words' | 'bytes' | 'cost', least: number, most: number) => (
    <TextField
      type="number"
      label={t(`generate.${name}`)}
      value={Number.isNaN(draft[name]) ? '' : draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value === '' ? Number.NaN : Number(event.target.value) })}
      error={!(draft[name] >= least && draft[name] <= most)}
      helperText={t('generate.between', { least, most })}
      slotProps={{ htmlInput: { min: least, max: most } }}
    />
  );
  const box = (name: 'noLookAlikes' | 'capitals' | 'digit') => (
    <FormControlLabel
      control={<Checkbox size="small" checked={draft[name]} onChange={(_, checked) => onChange({ [name]: checked })} />}
      label={t(`generate.${name}`)}
    />
  );
  switch (draft.recipe) {
    case 'password':
      return (
        <>
          {number('length', 8, 256)}
          <FormGroup row aria-label={t('generate.alphabets')}>
            {alphabetNames.map((name) => (
              <FormControlLabel
                key={name}
                control={
                  <Checkbox
                    size="small"
                    checked={draft.alphabets.includes(name)}
                    onChange={(_, checked) =>
                      onChange({ alphabets: checked ? [...draft.alphabets, name] : draft.alphabets.filter((one) => one !== name) })
                    }
                  />
                }
                label={t(`generate.alphabet.${name}`)}
              />
            ))}
            {box('noLookAlikes')}
          </FormGroup>
        </>
      );
    case 'passphrase':
      return (
        <>
          <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 2 }}>
            {number('words', 3, 20)}
            <TextField
              label={t('generate.separator')}
              value={draft.separator}
              onChange={(event) => onChange({ separator: event.target.value })}
              slotProps={{ htmlInput: { maxLength: 3, spellCheck: false } }}
            />
          </Box>
          <FormGroup row>
            {box('capitals')}
            {box('digit')}
          </FormGroup>
        </>
      );
    case 'url-safe':
      return number('bytes', 16, 256);
    case 'key-pair':
      return (
        <>
          <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 2 }}>
            <TextField
              select
              label={t('generate.type')}
              value={draft.type}
              onChange={(event) => onChange({ type: chosen(['ed25519', 'ec-p256', 'rsa-4096'], event.target.value) })}
            >
              <MenuItem value="ed25519">Ed25519</MenuItem>
              <MenuItem value="ec-p256">EC P-256</MenuItem>
              <MenuItem value="rsa-4096">RSA 4096</MenuItem>
            </TextField>
            <TextField
              select
              label={t('generate.format')}
              value={draft.format}
              onChange={(event) => onChange({ format: chosen(['openssh', 'pem', 'jwk'], event.target.value) })}
            >
              <MenuItem value="openssh">OpenSSH</MenuItem>
              <MenuItem value="pem">PEM (PKCS#8)</MenuItem>
              <MenuItem value="jwk">JWK</MenuItem>
            </TextField>
          </Box>
          {draft.format === 'openssh' ? (
            <TextField
              label={t('generate.comment')}
              value={draft.comment}
              onChange={(event) => onChange({ comment: event.target.value })}
              helperText={t('generate.commentHelp')}
              slotProps={{ htmlInput: { maxLength: 200, spellCheck: false } }}
            />
          ) : null}
        </>
      );
    case 'htpasswd':
      return (
        <>
          <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 2 }}>
            <TextField
              required
              label={t('generate.user')}
              value={draft.user}
              onChange={(event) => onChange({ user: event.target.value })}
              error={draft.user.includes(':')}
              helperText={draft.user.includes(':') ? t('generate.userColon') : undefined}
              slotProps={{ htmlInput: { maxLength: 255, spellCheck: false, autoCapitalize: 'off' } }}
            />
            {number('cost', 8, 15)}
          </Box>
          <SecretField
            label={t('generate.password')}
            value={draft.password}
            onChange={(password) => onChange({ password })}
            helperText={t('generate.passwordHelp', { most: BCRYPT_LARGEST_BYTES })}
          />
        </>
      );
    case 'django':
    default:
      return null;
  }
}

function chosen<Choice extends string>(choices: readonly [Choice, ...Choice[]], value: string): Choice {
  return choices.find((choice) => choice === value) ?? choices[0];
}
