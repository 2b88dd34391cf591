import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CodeFinding } from '../../preload/contract/totp-explain.ts';
import { useHosts } from '../client/targets.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { useFailure, useWords } from '../ui/words.ts';
import { useExplain } from './queries.ts';

const LEVELS = {
  right: 'healthy',
  used: 'degraded',
  'other-time': 'degraded',
  'other-settings': 'degraded',
  'other-entry': 'degraded',
  'no-code': 'failing',
  unknown: 'failing',
} as const satisfies Record<CodeFinding, string>;

/** A code that something refused: whose it is, how old, and whose clock is off. Nothing is used up. */
export function CodeExplanation({ id, digits }: { readonly id: string; readonly digits: number }) {
  const { t } = useTranslation('authenticator');
  const say = useWords();
  const hosts = useHosts().data?.hosts ?? [];
  const [code, setCode] = useState('');
  const [server, setServer] = useState('');
  const explain = useExplain();
  const failure = useFailure(explain.error);
  const found = explain.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    explain.mutate({
      id,
      code: code.replaceAll(/\s/gu, ''),
      ...(server === '' ? {} : { compareWith: { kind: 'server' as const, host: server } }),
    });
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'flex', flexDirection: 'column', gap: 1.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'start' }}>
        <TextField
          label={t('check.code')}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          autoComplete="one-time-code"
          slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: digits + 4, 'aria-describedby': `${id}-explained` } }}
          sx={{ maxWidth: 160, '& input': { fontVariantNumeric: 'tabular-nums', letterSpacing: '0.12em' } }}
        />
        {hosts.length === 0 ? null : (
          <TextField
            select
            label={t('explain.compare')}
            value={server}
            onChange={(event) => setServer(event.target.value)}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            sx={{ minWidth: 170, flex: '0 1 220px' }}
          >
            <MenuItem value="">{t('explain.nobody')}</MenuItem>
            {hosts.map(({ name }) => (
              <MenuItem key={name} value={name}>
                {name}
              </MenuItem>
            ))}
          </TextField>
        )}
        <Button type="submit" variant="contained" disabled={code.trim() === '' || explain.isPending} sx={{ minHeight: 36 }}>
          {t('check.submit')}
        </Button>
      </Box>
      <Box id={`${id}-explained`} role="status" sx={{ display: 'grid', gap: 1 }}>
        {found ? (
          <>
            <Box sx={{ display: 'flex', gap: 1, alignItems: 'start', '& > span': { flex: 'none' } }}>
              <StateBadge level={LEVELS[found.finding]} word={t(`explain.finding.${found.finding}`)} />
              <Typography sx={{ overflowWrap: 'anywhere', minWidth: 0 }}>{say(found.reason)}</Typography>
            </Box>
            <Typography sx={{ color: 'text.secondary' }}>
              {[found.clock.meaning, ...(found.compared === null ? [] : [found.compared.meaning])].map(say).join(' ')}
            </Typography>
            {found.advice.map((advice) => (
              <Typography key={advice.en}>{say(advice)}</Typography>
            ))}
          </>
        ) : null}
      </Box>
      {failure ? <FailureNotice failure={failure} /> : null}
    </Box>
  );
}
