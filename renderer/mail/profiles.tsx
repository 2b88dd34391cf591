import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Failure } from '../../preload/contract/failure.ts';
import { failureOf } from '../client/failures.ts';
import { changeSetting, useSettings } from '../client/settings.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import type { MailDraft } from './draft.ts';
import { profileOf } from './draft.ts';
import { dropDraft } from './kept-draft.ts';

/** The saved profiles: a click opens one, the cross forgets it. */
export function ProfileChips({ open }: { readonly open: string | null }) {
  const { t } = useTranslation('mail');
  const navigate = useNavigate();
  const names = Object.keys(useSettings().mail.profiles).toSorted((a, b) => a.localeCompare(b));
  if (names.length === 0) return null;
  return (
    <Box component="ul" aria-label={t('profile.list')} sx={{ m: 0, p: 0, listStyle: 'none', display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
      {names.map((name) => (
        <Box component="li" key={name}>
          <Chip
            label={name}
            variant={name === open ? 'filled' : 'outlined'}
            color={name === open ? 'primary' : 'default'}
            onClick={() => void navigate(`/mail/${encodeURIComponent(name)}`)}
          />
        </Box>
      ))}
    </Box>
  );
}

/** Saves what is typed, without the message and without any password, under a name; or forgets the open profile. */
export function ProfileActions({ draft, open }: { readonly draft: MailDraft; readonly open: string | null }) {
  const { t } = useTranslation('mail');
  const navigate = useNavigate();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const put = (key: string, value: unknown, then: () => void) => {
    changeSetting(['mail', 'profiles', key], value).then(
      () => {
        setFailure(null);
        dropDraft(key);
        then();
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
  };
  const save = (key: string) =>
    put(key, profileOf(draft), () => {
      setNaming(false);
      void navigate(`/mail/${encodeURIComponent(key)}`);
    });
  const submit = (event: FormEvent) => {
    // It stands in the form of the test: without this the test would start, and a message be sent, once more.
    event.preventDefault();
    event.stopPropagation();
    if (name.trim() !== '') save(name.trim());
  };
  return (
    <>
      <Button variant="outlined" onClick={() => (open === null ? setNaming(true) : save(open))} sx={{ minHeight: 36 }}>
        {open === null ? t('profile.save') : t('profile.saveAs', { name: open })}
      </Button>
      {open === null ? null : (
        <Button variant="text" color="error" onClick={() => put(open, null, () => void navigate('/mail'))} sx={{ minHeight: 36 }}>
          {t('profile.forget')}
        </Button>
      )}
      {failure && !naming ? <FailureNotice failure={failure} /> : null}
      <Dialog open={naming} onClose={() => setNaming(false)} aria-labelledby="profile-title" fullWidth maxWidth="xs">
        <form onSubmit={submit}>
          <DialogTitle id="profile-title">{t('profile.name')}</DialogTitle>
          <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
            <TextField
              label={t('profile.nameLabel')}
              value={name}
              onChange={(event) => setName(event.target.value)}
              autoFocus
              sx={{ mt: 1 }}
              helperText={t('profile.means')}
            />
            {failure ? <FailureNotice failure={failure} /> : null}
          </DialogContent>
          <DialogActions>
            <Button onClick={() => setNaming(false)}>{t('cancel')}</Button>
            <Button type="submit" variant="contained" disabled={name.trim() === ''}>
              {t('profile.save')}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
