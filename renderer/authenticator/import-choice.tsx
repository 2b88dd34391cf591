import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { SecretField } from '../ui/secret-field.tsx';
import { SourceWell } from './source-well.tsx';

interface ImportChoiceProps {
  readonly passphrase: 'not-needed' | 'needed' | 'wrong';
  readonly failure: Failure | null;
  readonly busy: boolean;
  readonly onTexts: (texts: readonly string[]) => void;
  readonly onPassphrase: (passphrase: string) => void;
  /** Whether something stands in a field that is kept nowhere yet. */
  readonly onTyped: (typed: boolean) => void;
  readonly onClose: () => void;
}

/** What to import: a file, a picture, a link; or the passphrase of an export that is encrypted. */
export function ImportChoice({ passphrase, failure, busy, onTexts, onPassphrase, onTyped, onClose }: ImportChoiceProps) {
  const { t } = useTranslation('authenticator');
  const [link, setLink] = useState('');
  const [typed, setTyped] = useState('');
  const sealed = passphrase !== 'not-needed';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sealed) onPassphrase(typed);
    else onTexts([link.trim()]);
    setTyped('');
    onTyped(!sealed && link.trim() !== '');
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 2, pt: 0.5 }}>
      {sealed ? (
        <>
          <Typography sx={{ color: 'text.secondary' }}>{t('import.sealed')}</Typography>
          <SecretField
            label={t('import.passphrase')}
            value={typed}
            onChange={(next) => {
              setTyped(next);
              onTyped(next !== '');
            }}
            autoFocus
            error={passphrase === 'wrong'}
            {...(passphrase === 'wrong' && { helperText: t('import.wrong') })}
          />
        </>
      ) : (
        <>
          <Typography sx={{ color: 'text.secondary' }}>{t('import.means')}</Typography>
          <SourceWell busy={busy} onTexts={onTexts} />
          <TextField
            label={t('import.link')}
            value={link}
            onChange={(event) => {
              setLink(event.target.value);
              onTyped(event.target.value.trim() !== '');
            }}
            helperText={t('import.linkMeans')}
            autoComplete="off"
            slotProps={{ htmlInput: { spellCheck: false, maxLength: 100_000 } }}
          />
        </>
      )}
      {failure ? <FailureNotice failure={failure} /> : null}
      <Box sx={{ display: 'flex', justifyContent: 'end', gap: 1 }}>
        <Button onClick={onClose}>{t('enrol.cancel')}</Button>
        <Button type="submit" variant="contained" disabled={busy || (sealed ? typed === '' : link.trim() === '')}>
          {t(sealed ? 'import.open' : 'import.look')}
        </Button>
      </Box>
    </Box>
  );
}
