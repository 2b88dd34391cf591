import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LockDetails, LockState } from '../../../preload/contract/lock.ts';
import { SHORTEST_PASSPHRASE } from '../../../preload/contract/lock.ts';
import { client } from '../../client/link.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { SecretField } from '../../ui/secret-field.tsx';
import { TypingDialog } from '../../ui/typing-dialog.tsx';
import { useFailure } from '../../ui/words.ts';

export type LockStep = 'setUp' | 'change' | 'factor' | 'touch' | 'noTouch' | 'remove';

interface LockDialogProps {
  readonly step: LockStep;
  readonly details: LockDetails;
  readonly onClose: () => void;
}

const TITLES = {
  setUp: 'setUpTitle',
  change: 'changeTitle',
  factor: 'factorTitle',
  touch: 'touchTitle',
  noTouch: 'touchTitle',
  remove: 'removeTitle',
} as const;
const VERBS = {
  setUp: 'setUp',
  change: 'change',
  factor: 'factorChoose',
  touch: 'use',
  noTouch: 'doNotUse',
  remove: 'removeButton',
} as const;

/** One change of the lock: the passphrase of before, where there is one, and what is to be. */
export function LockDialog({ step, details, onClose }: LockDialogProps) {
  const { t } = useTranslation('lock');
  const titleId = useId();
  const [passphrase, setPassphrase] = useState('');
  const [code, setCode] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [entry, setEntry] = useState(details.secondFactor?.id ?? '');
  const asksNew = step === 'setUp' || step === 'change';
  const asksCode = step === 'factor' ? entry !== '' || details.secondFactor !== null : step !== 'setUp' && details.secondFactor !== null;
  const different = asksNew && again !== '' && again !== next;

  const change = useMutation({
    mutationFn: (): Promise<LockState> => {
      const by = { passphrase, code: asksCode ? code : null };
      if (step === 'setUp') return client.lock.setUp({ passphrase: next });
      if (step === 'change') return client.lock.change({ ...by, next });
      if (step === 'factor') return client.lock.setSecondFactor({ ...by, id: entry === '' ? null : entry });
      if (step === 'remove') return client.lock.remove(by);
      return client.lock.setTouchId({ ...by, use: step === 'touch' });
    },
    onSuccess: onClose,
    onError: () => {
      setPassphrase('');
      setCode('');
    },
  });
  const failure = useFailure(change.error);
  const ready = (!asksNew || (next.length >= SHORTEST_PASSPHRASE && next === again)) && (!asksCode || code !== '');

  return (
    <TypingDialog typed={passphrase !== '' || next !== ''} onClose={onClose} maxWidth="xs" fullWidth aria-labelledby={titleId}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !change.isPending) change.mutate();
        }}
      >
        <DialogTitle id={titleId}>{t(`settings.${TITLES[step]}`)}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 1.5, '&&': { pt: 1 } }}>
          {failure ? <FailureNotice failure={failure} /> : null}
          {step === 'setUp' && details.sealedFile ? <Typography>{t('settings.sealedHelp')}</Typography> : null}
          {step === 'factor' && details.candidates.length === 0 ? <Typography>{t('settings.factorEmpty')}</Typography> : null}
          {step === 'factor' ? (
            <TextField select label={t('settings.factorEntry')} value={entry} onChange={(event) => setEntry(event.target.value)}>
              <MenuItem value="">{t('settings.factorNo')}</MenuItem>
              {details.candidates.map(({ id, issuer, account }) => (
                <MenuItem key={id} value={id}>
                  {issuer} ({account})
                </MenuItem>
              ))}
            </TextField>
          ) : null}
          {step === 'setUp' ? null : (
            <SecretField
              label={t(step === 'change' ? 'settings.old' : 'passphrase')}
              name="passphrase"
              value={passphrase}
              onChange={setPassphrase}
              autoFocus={step !== 'factor'}
              required
            />
          )}
          {asksCode ? (
            <TextField
              label={t(step === 'factor' && entry !== '' ? 'settings.code' : 'settings.codeNow')}
              value={code}
              onChange={(event) => setCode(event.target.value)}
              required
              autoComplete="one-time-code"
              slotProps={{ htmlInput: { inputMode: 'numeric', spellCheck: false } }}
            />
          ) : null}
          {asksNew ? (
            <>
              <SecretField
                label={t(step === 'setUp' ? 'passphrase' : 'settings.new')}
                name="new"
                value={next}
                onChange={setNext}
                autoFocus={step === 'setUp'}
                required
                helperText={t('settings.newHelp', { count: SHORTEST_PASSPHRASE })}
              />
              <SecretField
                label={t('settings.again')}
                name="again"
                value={again}
                onChange={setAgain}
                required
                error={different}
                {...(different && { helperText: t('settings.different') })}
              />
            </>
          ) : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('settings.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!ready || change.isPending} color={step === 'remove' ? 'error' : 'primary'}>
            {t(`settings.${VERBS[step]}`)}
          </Button>
        </DialogActions>
      </form>
    </TypingDialog>
  );
}
