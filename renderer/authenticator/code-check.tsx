import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { useFailure, useWords } from '../ui/words.ts';
import { useVerify } from './queries.ts';

interface CodeCheckProps {
  readonly id: string;
  readonly digits: number;
  /** Called once a code was right. */
  readonly onValid?: () => void;
  readonly autoFocus?: boolean;
}

/** A field for a code from the other device, and in words why it is right or wrong. */
export function CodeCheck({ id, digits, onValid, autoFocus = false }: CodeCheckProps) {
  const { t } = useTranslation('authenticator');
  const say = useWords();
  const [code, setCode] = useState('');
  const verify = useVerify();
  const failure = useFailure(verify.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    verify.mutate({ id, code: code.replaceAll(/\s/gu, '') }, { onSuccess: ({ valid }) => valid && onValid?.() });
  };
  const answer = verify.data;
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'flex', flexDirection: 'column', gap: 1 }}>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
        <TextField
          label={t('check.code')}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          autoFocus={autoFocus}
          autoComplete="one-time-code"
          slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: digits + 4, 'aria-describedby': `${id}-answer` } }}
          sx={{ maxWidth: 180, '& input': { fontVariantNumeric: 'tabular-nums', letterSpacing: '0.12em' } }}
        />
        <Button type="submit" variant="contained" disabled={code.trim() === '' || verify.isPending} sx={{ minHeight: 36 }}>
          {t('check.submit')}
        </Button>
      </Box>
      <Box id={`${id}-answer`} role="status">
        {answer ? (
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'start', '& > span': { flex: 'none' } }}>
            <StateBadge level={answer.valid ? 'healthy' : 'failing'} word={t(answer.valid ? 'check.right' : 'check.wrong')} />
            {answer.reason ? <Typography sx={{ overflowWrap: 'anywhere' }}>{say(answer.reason)}</Typography> : null}
          </Box>
        ) : null}
      </Box>
      {failure ? <FailureNotice failure={failure} /> : null}
    </Box>
  );
}
