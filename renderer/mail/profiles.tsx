import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent, ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Failure } from '../../preload/contract/failure.ts';
import { failureOf } from '../client/failures.ts';
import { client } from '../client/link.ts';
import { changeSetting, useSettings } from '../client/settings.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import type { MailDraft, TypedPassword } from './draft.ts';
import { profileOf, typedOnSave } from './draft.ts';
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

interface ProfileActionsProps {
  readonly draft: MailDraft;
  readonly typed: TypedPassword;
  readonly open: string | null;
  /** Saving would undo what was changed elsewhere: it waits for a choice. */
  readonly waits: boolean;
  /** The typed password is kept, by that name. */
  readonly onKept: (credential: string) => void;
  readonly onSaving: (draft: MailDraft) => void;
  /** How the form stands to the saved profile. */
  readonly standing: ReactNode;
}

/** Saves what is typed, without the message, under a name, a password as its own credential; or forgets the open profile. */
export function ProfileActions({ draft, typed, open, waits, onKept, onSaving, standing }: ProfileActionsProps) {
  const { t } = useTranslation('mail');
  const navigate = useNavigate();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const password = typedOnSave(draft, typed);
  const lost = password === 'not-wanted' || password === 'no-server' ? password : null;
  const unkept = lost === null ? null : t(lost === 'no-server' ? 'profile.passwordNoServer' : 'profile.passwordNotKept');
  const put = (key: string, value: () => Promise<unknown>, then: () => void) => {
    const change = async () => changeSetting(['mail', 'profiles', key], await value());
    change().then(
      () => {
        setFailure(null);
        dropDraft(key);
        then();
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
  };
  const toSave = async () => {
    let next = draft;
    if (password !== null && typeof password === 'object') {
      // First the password, so that no profile names a credential that could not be kept; from now on it is used by its name.
      await client.credentials.set(password);
      next = { ...draft, credential: password.name };
      onKept(password.name);
    }
    onSaving(next);
    return profileOf(next);
  };
  const save = (key: string) =>
    put(key, toSave, () => {
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
      <Button variant="outlined" disabled={waits} onClick={() => (open === null ? setNaming(true) : save(open))} sx={{ minHeight: 36 }}>
        {open === null ? t('profile.save') : t('profile.saveAs', { name: open })}
      </Button>
      {open === null ? null : (
        <Button
          variant="text"
          color="error"
          onClick={() =>
            put(
              open,
              () => Promise.resolve(null),
              () => void navigate('/mail'),
            )
          }
          sx={{ minHeight: 36 }}
        >
          {t('profile.forget')}
        </Button>
      )}
      <Box sx={{ flexBasis: '100%' }}>
        {standing}
        {unkept === null ? null : (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {unkept}
          </Typography>
        )}
      </Box>
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
            {unkept === null ? null : <Typography variant="body2">{unkept}</Typography>}
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
