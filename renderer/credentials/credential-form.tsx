import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../preload/contract/credentials.ts';
import { useCredentialStore } from '../client/credential-store.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import type { Keep } from '../ui/keep-choice.tsx';
import { SecretField } from '../ui/secret-field.tsx';
import { TypingDialog } from '../ui/typing-dialog.tsx';
import { useFailure } from '../ui/words.ts';
import type { Description } from './description-fields.tsx';
import { aboutOf, DescriptionFields } from './description-fields.tsx';
import { useSetCredential } from './queries.ts';

interface CredentialFormProps {
  /** The credential whose value is replaced; null for a new one. */
  readonly replaces: Credential | null;
  readonly taken: readonly Credential[];
  readonly onClose: () => void;
}

/** Keeps a new secret, or a new value for a known name. */
export function CredentialForm({ replaces, taken, onClose }: CredentialFormProps) {
  const { t } = useTranslation('credentials');
  const store = useCredentialStore();
  const [name, setName] = useState(replaces?.name ?? '');
  const [value, setValue] = useState('');
  const [keep, setKeep] = useState<Keep | null>(replaces?.where ?? null);
  const save = useSetCredential(onClose);
  const failure = useFailure(save.error);
  const isTaken = replaces === null && taken.some((credential) => credential.name === name.trim());
  const [described, setDescribed] = useState<Description>({ kind: replaces?.kind ?? '', label: replaces?.label ?? '', rotateBy: '' });
  const usable = store?.usable ?? [];
  const where = keep === null || keep === 'no' || !usable.includes(keep) ? (usable[0] ?? 'memory') : keep;
  return (
    <TypingDialog
      typed={value !== '' || (replaces === null && name !== '')}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="credential-form"
    >
      <Box
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isTaken) return;
          save.mutate({ name: name.trim(), value, keep: where, about: aboutOf(described) });
        }}
        sx={{ display: 'contents' }}
      >
        <DialogTitle id="credential-form" sx={{ overflowWrap: 'anywhere' }}>
          {replaces ? t('form.replaceTitle', { name: replaces.name }) : t('form.addTitle')}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          {replaces ? null : (
            <TextField
              autoFocus
              required
              label={t('form.name')}
              value={name}
              onChange={(event) => setName(event.target.value)}
              error={isTaken}
              helperText={isTaken ? t('form.nameTaken', { name: name.trim() }) : t('form.nameHelp')}
              sx={{ mt: 0.75 }}
              slotProps={{ htmlInput: { maxLength: 200, spellCheck: false, autoCapitalize: 'off' } }}
            />
          )}
          <Box sx={{ pt: replaces ? 0.75 : 0 }}>
            <SecretField
              label={t('form.value')}
              required
              autoFocus={replaces !== null}
              value={value}
              onChange={setValue}
              keep={where}
              onKeepChange={setKeep}
              mustKeep
            />
          </Box>
          <DescriptionFields described={described} onChange={setDescribed} guess={replaces === null} />
          {failure ? <FailureNotice failure={failure} target={t('form.failed', { name: name.trim() })} /> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('form.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={save.isPending || name.trim() === '' || value === '' || isTaken}>
            {replaces ? t('form.replaceSave') : t('form.save')}
          </Button>
        </DialogActions>
      </Box>
    </TypingDialog>
  );
}
