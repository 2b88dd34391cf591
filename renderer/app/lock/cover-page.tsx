import Fingerprint from '@mui/icons-material/FingerprintOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { LockState } from '../../../preload/contract/lock.ts';
import { failureOf } from '../../client/failures.ts';
import { client } from '../../client/link.ts';
import { useFormats } from '../../ui/formats.ts';
import { SecretField } from '../../ui/secret-field.tsx';
import { useWords } from '../../ui/words.ts';
import { Mark } from '../mark.tsx';

/** All that is there while it is locked: since when, and how to go on. */
export function Cover({ state }: { readonly state: LockState }) {
  const { t } = useTranslation('lock');
  const { time } = useFormats();
  const [forgotten, setForgotten] = useState(false);
  const touch = useTouchId(state.touchId, t('touchReason'));
  return (
    <Box
      component="main"
      sx={{
        position: 'fixed',
        inset: 0,
        overflow: 'auto',
        display: 'grid',
        placeItems: 'center',
        p: 2,
        bgcolor: 'surface.canvas',
        color: 'text.primary',
      }}
    >
      <Box sx={{ width: '100%', maxWidth: 380, display: 'grid', gap: 2 }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
          <Mark size={40} />
          <Box>
            <Typography variant="h1">{t('title')}</Typography>
            <Typography sx={{ color: 'text.secondary' }}>
              {t(`reason.${state.reason ?? 'asked'}`)}
              {state.lockedAt === null ? '' : ` ${t('since', { time: time(state.lockedAt) })}`}
            </Typography>
          </Box>
        </Box>
        <Unlock key={state.lockedAt} state={state} touch={touch} />
        {forgotten ? (
          <Box sx={{ display: 'grid', gap: 1, color: 'text.secondary' }}>
            <Typography>{t('forgottenText')}</Typography>
            <Typography component="code" variant="mono" sx={{ color: 'text.primary' }}>
              pilothouse lock reset
            </Typography>
            <Typography>{t('forgottenLoss')}</Typography>
          </Box>
        ) : (
          <Button variant="text" sx={{ justifySelf: 'start', ml: -1 }} onClick={() => setForgotten(true)}>
            {t('forgotten')}
          </Button>
        )}
      </Box>
    </Box>
  );
}

interface UnlockProps {
  readonly state: LockState;
  readonly touch: (() => void) | null;
}

function Unlock({ state, touch }: UnlockProps) {
  const { t } = useTranslation('lock');
  const say = useWords();
  const [passphrase, setPassphrase] = useState('');
  const [code, setCode] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [trying, setTrying] = useState(false);
  const wait = useWait(state.waitSeconds);

  const unlock = async () => {
    setTrying(true);
    setFailure(null);
    try {
      await client.lock.unlock({ passphrase, code: state.secondFactor ? code : null });
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPassphrase('');
      setCode('');
      setTrying(false);
    }
  };

  return (
    <Box
      component="form"
      sx={{ display: 'grid', gap: 1.5 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!trying && wait === 0) void unlock();
      }}
    >
      <SecretField label={t('passphrase')} name="passphrase" value={passphrase} onChange={setPassphrase} autoFocus required />
      {state.secondFactor ? (
        <TextField
          label={t('code')}
          name="code"
          value={code}
          onChange={(event) => setCode(event.target.value)}
          required
          autoComplete="one-time-code"
          slotProps={{ htmlInput: { inputMode: 'numeric', spellCheck: false } }}
        />
      ) : null}
      <Box role="alert" sx={{ '&:empty': { display: 'none' } }}>
        {failure === null ? null : (
          <>
            <Typography sx={{ color: 'state.failing', fontWeight: 600 }}>{say(failure.cause)}</Typography>
            {wait > 0 ? null : <Typography sx={{ color: 'text.secondary' }}>{say(failure.remedy)}</Typography>}
          </>
        )}
      </Box>
      {wait > 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('wait', { count: wait })}</Typography> : null}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button type="submit" variant="contained" disabled={trying || wait > 0}>
          {trying ? t('trying') : t('unlock')}
        </Button>
        {touch === null ? null : (
          <Button variant="outlined" startIcon={<Fingerprint />} onClick={touch}>
            {t('touchId')}
          </Button>
        )}
      </Box>
    </Box>
  );
}

/** Seconds that are left to wait, counted down from what the core said last. */
function useWait(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    setLeft(seconds);
    if (seconds === 0) return undefined;
    const until = performance.now() + seconds * 1000;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1000))), 500);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}

/** Asks for a finger, where this computer and the lock offer that. */
function useTouchId(allowed: boolean, reason: string): (() => void) | null {
  const [offered, setOffered] = useState(false);
  useEffect(() => {
    if (!allowed || !window.pilothouse) return setOffered(false);
    let gone = false;
    void window.pilothouse.touchId.offered().then((answer) => {
      if (!gone) setOffered(answer);
    });
    return () => {
      gone = true;
    };
  }, [allowed]);
  return offered ? () => window.pilothouse?.touchId.ask(reason) : null;
}
