import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../preload/contract/health.ts';
import type { Level } from '../../preload/contract/servers.ts';
import { StateBadge } from '../ui/state-badge.tsx';

interface VerdictProps {
  readonly findings: readonly Finding[];
  readonly opened: readonly { readonly level: Level }[];
}

/** The one look: how many things fail, are degraded, or are worth knowing; or that nothing is wrong. */
export function Verdict({ findings, opened }: VerdictProps) {
  const { t } = useTranslation('overview');
  const count = (...levels: readonly Level[]) => findings.filter(({ level }) => levels.includes(level)).length;
  const failing = count('failing');
  const degraded = count('degraded');
  const noted = count('unknown', 'changing', 'healthy');
  const notJudged = opened.filter(({ level }) => level === 'unknown').length;
  return (
    <Box role="status" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2.5, rowGap: 0.5, fontSize: '1rem' }}>
      {failing > 0 ? <StateBadge level="failing" word={t('verdict.failing', { count: failing })} /> : null}
      {degraded > 0 ? <StateBadge level="degraded" word={t('verdict.degraded', { count: degraded })} /> : null}
      {noted > 0 ? <StateBadge level="unknown" word={t('verdict.noted', { count: noted })} /> : null}
      {findings.length > 0 ? null : notJudged > 0 ? (
        <StateBadge level="unknown" word={t('verdict.notKnown', { count: notJudged })} />
      ) : (
        <StateBadge level="healthy" word={t('verdict.nothingWrong', { count: opened.length })} />
      )}
    </Box>
  );
}
