import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { keepTyped } from '../ui/keep-typed.ts';
import { useFailure } from '../ui/words.ts';
import { useRename } from './queries.ts';

/** Other names for an entry; its codes stay. */
export function RenameForm({ entry, onDone }: { readonly entry: TotpEntry; readonly onDone: () => void }) {
  const { t } = useTranslation('authenticator');
  const [issuer, setIssuer] = useState(entry.issuer);
  const [account, setAccount] = useState(entry.account);
  const rename = useRename();
  const failure = useFailure(rename.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ id: entry.id, issuer: issuer.trim(), account: account.trim() }, { onSuccess: onDone });
  };
  return (
    <Box
      component="form"
      onSubmit={submit}
      onKeyDown={keepTyped(issuer !== entry.issuer || account !== entry.account)}
      sx={{ display: 'grid', gap: 1.5 }}
    >
      <TextField label={t('field.issuer')} value={issuer} onChange={(event) => setIssuer(event.target.value)} required autoFocus />
      <TextField label={t('field.account')} value={account} onChange={(event) => setAccount(event.target.value)} required />
      {failure ? <FailureNotice failure={failure} /> : null}
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button type="submit" variant="contained" disabled={issuer.trim() === '' || account.trim() === '' || rename.isPending}>
          {t('rename.do')}
        </Button>
        <Button onClick={onDone}>{t('enrol.cancel')}</Button>
      </Box>
    </Box>
  );
}
