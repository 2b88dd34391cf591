import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { FormEvent, ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCredentialStore } from '../client/credential-store.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import type { Keep } from '../ui/keep-choice.tsx';
import { KeepChoice } from '../ui/keep-choice.tsx';
import { useFailure } from '../ui/words.ts';
import type { Enrolled } from './enrolled-secret.tsx';
import { useEnrol } from './queries.ts';

const ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const;
const DIGITS = [6, 7, 8] as const;
const PERIODS = [10, 30, 60] as const;

interface EnrolFormProps {
  /** Whether something stands in it that would be lost. */
  readonly onTyped: (typed: boolean) => void;
  readonly onEnrolled: (enrolled: Enrolled) => void;
  readonly cancel: ReactNode;
}

/** Issuer, account and the parameters; the usual ones stand already. */
export function EnrolForm({ onTyped, onEnrolled, cancel }: EnrolFormProps) {
  const { t } = useTranslation('authenticator');
  const store = useCredentialStore();
  const [issuer, setIssuer] = useState('');
  const [account, setAccount] = useState('');
  const [algorithm, setAlgorithm] = useState<(typeof ALGORITHMS)[number]>('SHA1');
  const [digits, setDigits] = useState<(typeof DIGITS)[number]>(6);
  const [periodSeconds, setPeriod] = useState(30);
  const [chosen, setKeep] = useState<Keep | null>(null);
  const keep = chosen ?? store?.where ?? 'memory';
  const enrol = useEnrol();
  const failure = useFailure(enrol.error);
  const typed = issuer !== '' || account !== '';
  useEffect(() => onTyped(typed), [onTyped, typed]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enrol.mutate(
      {
        issuer: issuer.trim(),
        account: account.trim(),
        algorithm,
        digits,
        periodSeconds,
        keep: keep === 'no' ? 'memory' : keep,
      },
      { onSuccess: (answer) => onEnrolled({ ...answer, issuer: issuer.trim(), account: account.trim(), digits }) },
    );
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'flex', flexDirection: 'column', gap: 2, pt: 1 }}>
      <TextField
        label={t('field.issuer')}
        value={issuer}
        onChange={(event) => setIssuer(event.target.value)}
        required
        autoFocus
        helperText={t('field.issuerMeans')}
      />
      <TextField
        label={t('field.account')}
        value={account}
        onChange={(event) => setAccount(event.target.value)}
        required
        helperText={t('field.accountMeans')}
      />
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(120px, 1fr))', gap: 1.5 }}>
        <TextField
          select
          label={t('field.algorithm')}
          value={algorithm}
          onChange={(event) => setAlgorithm(ALGORITHMS.find((one) => one === event.target.value) ?? 'SHA1')}
        >
          {ALGORITHMS.map((one) => (
            <MenuItem key={one} value={one}>
              {one}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label={t('field.digits')}
          value={digits}
          onChange={(event) => setDigits(DIGITS.find((one) => one === Number(event.target.value)) ?? 6)}
        >
          {DIGITS.map((one) => (
            <MenuItem key={one} value={one}>
              {one}
            </MenuItem>
          ))}
        </TextField>
        <TextField select label={t('field.period')} value={periodSeconds} onChange={(event) => setPeriod(Number(event.target.value))}>
          {PERIODS.map((one) => (
            <MenuItem key={one} value={one}>
              {one} s
            </MenuItem>
          ))}
        </TextField>
      </Box>
      <KeepChoice value={keep} onChange={setKeep} mustKeep />
      {failure ? <FailureNotice failure={failure} /> : null}
      <Box sx={{ display: 'flex', justifyContent: 'end', gap: 1 }}>
        {cancel}
        <Button type="submit" variant="contained" disabled={issuer.trim() === '' || account.trim() === '' || enrol.isPending}>
          {t('enrol.submit')}
        </Button>
      </Box>
    </Box>
  );
}
