import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import type { Words } from '../../preload/contract/words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useNow } from '../ui/now.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { useWords } from '../ui/words.ts';

/** The code of one entry at this moment. */
export interface RunningCode {
  readonly id: string;
  readonly code: string | null;
  readonly nextCode: string | null;
  readonly until: string;
  readonly problem: Words | null;
}

interface FactorRowProps {
  readonly entry: TotpEntry;
  readonly running: RunningCode | undefined;
  readonly onOpen: () => void;
}

/** One second factor: who it is for, its running code with the time left, the next code. */
export function FactorRow({ entry, running, onOpen }: FactorRowProps) {
  const { t } = useTranslation('authenticator');
  const say = useWords();
  const now = useNow();
  const left = running ? Math.max(0, (Date.parse(running.until) - now) / 1000) : 0;
  const name = `${entry.issuer} (${entry.account})`;
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        rowGap: 0.5,
        px: 2.5,
        py: 1,
        borderBottom: 1,
        borderColor: 'surface.line',
      }}
    >
      <Box sx={{ flex: '1 1 180px', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflow: 'hidden', textOverflow: 'ellipsis' }}>{entry.issuer}</Typography>
        <Typography variant="caption" component="p" sx={{ color: 'text.secondary', overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {entry.account}
        </Typography>
      </Box>
      {entry.confirmed ? null : <StateBadge level="unknown" word={t('entry.unconfirmed')} />}
      {running?.problem ? <Typography sx={{ color: 'state.failing', flex: '2 1 240px' }}>{say(running.problem)}</Typography> : null}
      {running?.code ? (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Typography
            variant="mono"
            sx={{ fontSize: '1.25rem', letterSpacing: '0.08em' }}
            aria-label={t('entry.code', { name, code: running.code })}
          >
            {grouped(running.code)}
          </Typography>
          <CopyButton secret text={running.code} label={t('entry.copy', { name })} />
          <Box sx={{ position: 'relative', width: 26, height: 26 }} aria-hidden>
            <CircularProgress
              variant="determinate"
              value={(left / entry.periodSeconds) * 100}
              size={26}
              thickness={4}
              sx={{ color: left <= 5 ? 'state.degraded' : 'primary.main' }}
            />
            <Typography
              variant="caption"
              sx={{ position: 'absolute', inset: 0, display: 'grid', placeItems: 'center', fontSize: '0.625rem' }}
            >
              {Math.ceil(left)}
            </Typography>
          </Box>
          {running.nextCode ? (
            <Typography variant="mono" sx={{ color: 'text.secondary', minWidth: '8ch' }}>
              <Box component="span" sx={{ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }}>
                {t('entry.next')}
              </Box>
              {grouped(running.nextCode)}
            </Typography>
          ) : null}
        </Box>
      ) : null}
      <Button variant="outlined" onClick={onOpen} aria-label={t('entry.open', { name })}>
        {t('entry.details')}
      </Button>
    </Box>
  );
}

/** `123 456`: groups of three read faster. */
function grouped(code: string): string {
  return code.length === 8 ? `${code.slice(0, 4)} ${code.slice(4)}` : `${code.slice(0, 3)} ${code.slice(3)}`;
}
