import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SealedState } from '../../preload/contract/credentials.ts';
import { SHORTEST_PASSPHRASE } from '../../preload/contract/lock.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { SecretField } from '../ui/secret-field.tsx';
import { TypingDialog } from '../ui/typing-dialog.tsx';
import { useFailure } from '../ui/words.ts';
import { sealedCalls } from './queries.ts';

/** What is done with the passphrase of the sealed file. */
export type SealedTask = 'create' | 'open' | 'passphrase';

interface SealedDialogProps {
  readonly task: SealedTask;
  readonly sealed: SealedState;
  readonly onClose: () => void;
}

/** Makes the sealed file, opens it, or gives it another passphrase. */
export function SealedDialog({ task, sealed, onClose }: SealedDialogProps) {
  const { t } = useTranslation(['credentials', 'lock']);
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [acceptOlder, setAcceptOlder] = useState(false);
  const withLock = task === 'create' && sealed.lockedWithApp;
  const choosesNew = task === 'passphrase' || (task === 'create' && !withLock);
  const run = useMutation({
    mutationFn: () =>
      task === 'create'
        ? sealedCalls.create(withLock ? present : next)
        : task === 'open'
          ? sealedCalls.open(present, acceptOlder)
          : sealedCalls.changePassphrase(present, next),
    onSuccess: onClose,
    gcTime: 0,
  });
  const failure = useFailure(run.error);
  const tooShort = next !== '' && next.length < SHORTEST_PASSPHRASE;
  const differs = again !== '' && again !== next;
  const complete =
    (choosesNew ? next.length >= SHORTEST_PASSPHRASE && again === next : true) && (task === 'create' && !withLock ? true : present !== '');
  return (
    <TypingDialog typed={present !== '' || next !== ''} onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="sealed-file">
      <Box
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) run.mutate();
        }}
        sx={{ display: 'contents' }}
      >
        <DialogTitle id="sealed-file">{t(`sealed.${task}.title`)}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          <Typography sx={{ color: 'text.secondary' }}>{t(withLock ? 'sealed.create.withLock' : `sealed.${task}.text`)}</Typography>
          {task === 'create' && !withLock ? null : (
            <SecretField
              label={withLock ? t('lock:ofLock') : t(task === 'passphrase' ? 'sealed.present' : 'sealed.field')}
              value={present}
              onChange={setPresent}
              autoFocus
              required
            />
          )}
          {choosesNew ? (
            <>
              <SecretField
                label={t('sealed.new')}
                value={next}
                onChange={setNext}
                autoFocus={task === 'create'}
                required
                error={tooShort}
                helperText={t('sealed.newHelp', { count: SHORTEST_PASSPHRASE })}
              />
              <SecretField
                label={t('sealed.again')}
                value={again}
                onChange={setAgain}
                required
                error={differs}
                {...(differs ? { helperText: t('sealed.differs') } : {})}
              />
            </>
          ) : null}
          {task === 'create' ? <Alert severity="warning">{t('sealed.create.noWayBack')}</Alert> : null}
          {failure?.kind === 'sealed-file-replaced' ? (
            <FormControlLabel
              control={<Checkbox checked={acceptOlder} onChange={(event) => setAcceptOlder(event.target.checked)} />}
              label={t('sealed.open.acceptOlder')}
            />
          ) : null}
          {failure ? <FailureNotice failure={failure} mild={failure.kind === 'sealed-file-refused'} /> : null}
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {t('sealed.cost', { mebibytes: sealed.cost.mebibytes })}
          </Typography>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('form.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!complete || run.isPending}>
            {run.isPending ? t('sealed.working') : t(`sealed.${task}.submit`)}
          </Button>
        </DialogActions>
      </Box>
    </TypingDialog>
  );
}
