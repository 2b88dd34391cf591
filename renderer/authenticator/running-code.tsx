import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Words } from '../../preload/contract/words.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useNow } from '../ui/now.ts';

/** The code of one entry at this moment. */
export interface RunningCode {
  readonly id: string;
  readonly code: string | null;
  readonly nextCode: string | null;
  readonly until: string;
  readonly problem: Words | null;
}

interface RunningCodeViewProps {
  readonly name: string;
  readonly running: RunningCode;
  readonly code: string;
  readonly periodSeconds: number;
}

/** A running code, a ring for the time it has left, and the code after it. */
export function RunningCodeView({ name, running, code, periodSeconds }: RunningCodeViewProps) {
  const { t } = useTranslation('authenticator');
  const now = useNow();
  const left = Math.max(0, (Date.parse(running.until) - now) / 1000);
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <Typography variant="mono" sx={{ fontSize: '1.25rem', letterSpacing: '0.08em' }} aria-label={t('entry.code', { name, code })}>
        {grouped(code)}
      </Typography>
      <CopyButton secret text={code} label={t('entry.copy', { name })} />
      <Box sx={{ position: 'relative', width: 26, height: 26 }} aria-hidden>
        <Box
          component="svg"
          viewBox="0 0 26 26"
          sx={{ display: 'block', fill: 'none', strokeWidth: 2.5, transform: 'rotate(-90deg)', stroke: 'currentColor' }}
          style={{ color: `var(--mui-palette-${left <= 5 ? 'state-degraded' : 'primary-main'})` }}
        >
          <circle cx="13" cy="13" r="11.5" pathLength="1" strokeDasharray={`${left / periodSeconds} 1`} />
        </Box>
        <Typography variant="caption" sx={{ position: 'absolute', inset: 0, display: 'grid', placeItems: 'center', fontSize: '0.625rem' }}>
          {Math.ceil(left)}
        </Typography>
      </Box>
      {running.nextCode ? (
        <Box className="next">
          <NextCode code={running.nextCode} />
        </Box>
      ) : null}
    </Box>
  );
}

/** The code after the one that runs; `worded` says so to the eye as well. */
export function NextCode({ code, worded = false }: { readonly code: string; readonly worded?: boolean }) {
  const { t } = useTranslation('authenticator');
  return (
    <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 0.75, color: 'text.secondary' }}>
      <Typography variant="caption" component="span" className={worded ? '' : 'visually-hidden'}>
        {t('entry.next')}
      </Typography>
      <Typography variant="mono" sx={{ minWidth: '8ch' }}>
        {grouped(code)}
      </Typography>
    </Box>
  );
}

/** `123 456`: groups of three read faster. */
function grouped(code: string): string {
  return code.length === 8 ? `${code.slice(0, 4)} ${code.slice(4)}` : `${code.slice(0, 3)} ${code.slice(3)}`;
}
