import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate } from 'react-router';
import { useHosts } from '../client/targets.ts';
import { tabPath } from '../servers/paths.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { TypingDialog } from '../ui/typing-dialog.tsx';
import { useFailure } from '../ui/words.ts';

/** Which server is to ask for a code at SSH logins; leads to its second factors. Contacts nobody before that. */
export function ServerDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('authenticator');
  const navigate = useNavigate();
  const hosts = useHosts();
  const failure = useFailure(hosts.error);
  const [host, setHost] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const names = hosts.data?.hosts.map(({ name }) => name) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (host !== null) void navigate(tabPath(`ssh:${host}`, 'upkeep', 'factors'));
  };
  const none = hosts.data !== undefined && names.length === 0;
  return (
    <TypingDialog typed={typed !== ''} onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="server-title">
      <Box component="form" onSubmit={submit} sx={{ display: 'contents' }}>
        <DialogTitle id="server-title">{t('server.title')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          <Typography sx={{ color: 'text.secondary' }}>{t('server.means')}</Typography>
          {none ? (
            <Typography>{t('server.none')}</Typography>
          ) : (
            <Autocomplete
              options={names}
              value={host}
              onChange={(_, chosen) => setHost(chosen)}
              onInputChange={(_, text) => setTyped(text.trim())}
              loading={hosts.isPending}
              autoHighlight
              openOnFocus
              renderInput={(params) => <TextField {...params} label={t('server.which')} autoFocus />}
            />
          )}
          {failure ? <FailureNotice failure={failure} /> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('enrol.cancel')}</Button>
          {none ? (
            <Button component={RouterLink} to="/servers" variant="contained">
              {t('server.add')}
            </Button>
          ) : (
            <Button type="submit" variant="contained" disabled={host === null}>
              {t('server.go')}
            </Button>
          )}
        </DialogActions>
      </Box>
    </TypingDialog>
  );
}
