import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import { useLock } from '../client/lock.ts';
import { SecretField } from './secret-field.tsx';

/** What was typed for the lock; `code` null where it has no second factor. */
export interface GivenToLock {
  readonly passphrase: string;
  readonly code: string | null;
}

/** What is being typed for the lock before a secret is shown or leaves. */
export interface LockAnswer {
  /** A lock is set up: the fields are there. */
  readonly asked: boolean;
  /** Nothing is missing, or nothing is asked for. */
  readonly complete: boolean;
  readonly given: GivenToLock | null;
  readonly passphrase: string;
  readonly code: string;
  readonly setPassphrase: (passphrase: string) => void;
  readonly setCode: (code: string) => void;
  /** Forgets what was typed. */
  readonly clear: () => void;
}

/** What opens the lock, typed once more: for `LockFields`. */
export function useLockAnswer(): LockAnswer {
  const lock = useLock();
  const [passphrase, setPassphrase] = useState('');
  const [code, setCode] = useState('');
  const asked = lock?.setUp === true;
  const codeToo = asked && lock.secondFactor;
  return {
    asked,
    complete: !asked || (passphrase !== '' && (!codeToo || code.trim() !== '')),
    given: passphrase === '' ? null : { passphrase, code: code.trim() === '' ? null : code },
    passphrase,
    code,
    setPassphrase,
    setCode,
    clear() {
      setPassphrase('');
      setCode('');
    },
  };
}

interface LockFieldsProps {
  readonly answer: LockAnswer;
  readonly autoFocus?: boolean;
}

/** The lock's passphrase, and the code where it has a second factor. Nothing where no lock is set up. */
export function LockFields({ answer, autoFocus = false }: LockFieldsProps) {
  const { t } = useTranslation('lock');
  const codeToo = useLock()?.secondFactor === true;
  if (!answer.asked) return null;
  return (
    <Box sx={{ flex: '1 1 220px', display: 'grid', gap: 1.5 }}>
      <SecretField label={t('ofLock')} required value={answer.passphrase} onChange={answer.setPassphrase} autoFocus={autoFocus} />
      {codeToo ? (
        <TextField
          label={t('code')}
          value={answer.code}
          onChange={(event) => answer.setCode(event.target.value)}
          required
          autoComplete="one-time-code"
          slotProps={{ htmlInput: { inputMode: 'numeric', spellCheck: false, maxLength: 32 } }}
        />
      ) : null}
    </Box>
  );
}

const ABOUT_LOCK: ReadonlySet<string> = new Set(['lock-confirmation-needed', 'lock-refused', 'lock-wait']);

/** The lock wants its passphrase once more, or another one. */
export function isAboutLock({ kind }: Failure): boolean {
  return ABOUT_LOCK.has(kind);
}
