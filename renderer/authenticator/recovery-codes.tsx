import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { useForgetOnLock } from '../client/lock.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { keepTyped } from '../ui/keep-typed.ts';
import type { GivenToLock } from '../ui/lock-fields.tsx';
import { useFailure } from '../ui/words.ts';
import { LockPassphrase } from './lock-passphrase.tsx';
import { useCrossRecovery, useKeepRecovery, useShowRecovery } from './queries.ts';

/** The recovery codes of an entry: how many are left, shown on purpose, each crossed out once. */
export function RecoveryCodes({ entry }: { readonly entry: TotpEntry }) {
  const { t } = useTranslation('authenticator');
  const { id, recovery } = entry;
  const [typing, setTyping] = useState(false);
  const [text, setText] = useState('');
  /** Crossed out since they were shown: to show them anew would ask for what opens the lock once more. */
  const [crossed, setCrossed] = useState<ReadonlySet<number>>(new Set());
  const keep = useKeepRecovery();
  const show = useShowRecovery();
  const cross = useCrossRecovery();
  useForgetOnLock(show.reset);
  const keepFailure = useFailure(keep.error);
  const showFailure = useFailure(show.error);
  const crossFailure = useFailure(cross.error);
  const showAnew = (given?: GivenToLock) => {
    setCrossed(new Set());
    show.mutate({ id, ...given });
  };
  const codes = (show.data?.codes ?? []).map(({ code, usedAt }, index) => ({ code, used: usedAt !== null || crossed.has(index) }));
  const lines = text.split(/\s*[\r\n]+\s*/u).filter((line) => line.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate(
      { id, codes: lines },
      {
        onSuccess() {
          setText('');
          setTyping(false);
          show.reset();
        },
      },
    );
  };
  return (
    <Box sx={{ display: 'grid', gap: 1.25 }}>
      <Typography variant="h3">{t('recovery.title')}</Typography>
      <Typography sx={{ color: recovery?.left === 0 ? 'state.degraded' : 'text.secondary' }}>
        {recovery === null ? t('recovery.none') : t('recovery.left', { count: recovery.left, total: recovery.total })}
      </Typography>
      {codes.length > 0 ? (
        <Box component="ol" sx={{ m: 0, pl: 3.5, display: 'grid', gap: 0.25 }}>
          {codes.map(({ code, used }, index) => (
            <Box component="li" key={code} sx={{ color: 'text.secondary' }}>
              <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.5 }}>
                <Typography
                  variant="mono"
                  sx={{
                    color: used ? 'text.secondary' : 'text.primary',
                    textDecoration: used ? 'line-through' : 'none',
                    overflowWrap: 'anywhere',
                  }}
                >
                  {code}
                </Typography>
                {used ? (
                  <Typography variant="caption">{t('recovery.used')}</Typography>
                ) : (
                  <>
                    <CopyButton secret text={code} label={t('recovery.copy', { number: index + 1 })} />
                    <Button
                      variant="text"
                      disabled={cross.isPending}
                      aria-label={t('recovery.crossOf', { number: index + 1 })}
                      onClick={() => cross.mutate({ id, index }, { onSuccess: () => setCrossed((before) => new Set([...before, index])) })}
                    >
                      {t('recovery.cross')}
                    </Button>
                  </>
                )}
              </Box>
            </Box>
          ))}
        </Box>
      ) : null}
      {typing ? (
        <Box component="form" onSubmit={submit} onKeyDown={keepTyped(lines.length > 0)} sx={{ display: 'grid', gap: 1 }}>
          <TextField
            label={t('recovery.codes')}
            value={text}
            onChange={(event) => setText(event.target.value)}
            multiline
            minRows={4}
            maxRows={10}
            autoFocus
            autoComplete="off"
            helperText={t(recovery === null ? 'recovery.onePerLine' : 'recovery.instead')}
            slotProps={{ htmlInput: { spellCheck: false, maxLength: 10_000 } }}
          />
          <Box sx={{ display: 'flex', gap: 1 }}>
            <Button type="submit" variant="contained" disabled={lines.length === 0 || lines.length > 50 || keep.isPending}>
              {t('recovery.keep', { count: lines.length })}
            </Button>
            <Button onClick={() => setTyping(false)}>{t('enrol.cancel')}</Button>
          </Box>
        </Box>
      ) : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {recovery === null || show.data ? null : (
            <Button variant="outlined" disabled={show.isPending} onClick={() => showAnew()}>
              {t('recovery.show')}
            </Button>
          )}
          {show.data ? (
            <Button variant="outlined" onClick={() => show.reset()}>
              {t('recovery.hide')}
            </Button>
          ) : null}
          <Button variant="text" onClick={() => setTyping(true)}>
            {t(recovery === null ? 'recovery.add' : 'recovery.replace')}
          </Button>
        </Box>
      )}
      <LockPassphrase failure={showFailure} busy={show.isPending} onGive={showAnew} />
      {keepFailure ? <FailureNotice failure={keepFailure} /> : null}
      {crossFailure ? <FailureNotice failure={crossFailure} /> : null}
    </Box>
  );
}
