import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../preload/contract/health.ts';
import type { Level } from '../../preload/contract/servers.ts';
import { levelRank, StateBadge } from '../ui/state-badge.tsx';

interface VerdictProps {
  readonly findings: readonly Finding[];
  readonly dismissed: readonly Finding[];
  readonly opened: readonly { readonly level: Level }[];
}

/** The one look: how many things fail, are degraded, or are worth knowing; or that nothing is wrong. What is none is not named. */
export function Verdict({ findings, dismissed, opened }: VerdictProps) {
  const { t } = useTranslation('overview');
  const count = (...levels: readonly Level[]) => findings.filter(({ level, oneOff }) => !oneOff && levels.includes(level)).length;
  const failing = count('failing');
  const degraded = count('degraded');
  const noted = count('unknown', 'changing', 'healthy');
  const oneOffs = findings.filter(({ oneOff }) => oneOff).map(({ level }) => level);
  const [worstOneOff] = oneOffs.toSorted((a, b) => levelRank(a) - levelRank(b));
  const notJudged = opened.filter(({ level }) => level === 'unknown').length;
  return (
    <Box role="status" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2.5, rowGap: 0.5, fontSize: '1rem' }}>
      {failing > 0 ? <StateBadge level="failing" word={t('verdict.failing', { count: failing })} /> : null}
      {degraded > 0 ? <StateBadge level="degraded" word={t('verdict.degraded', { count: degraded })} /> : null}
      {noted > 0 ? <StateBadge level="unknown" word={t('verdict.noted', { count: noted })} /> : null}
      {worstOneOff ? <StateBadge level={worstOneOff} word={t('verdict.oneOff', { count: oneOffs.length })} /> : null}
      {findings.length > 0 ? null : dismissed.length > 0 ? (
        <StateBadge level="unknown" word={t('verdict.nothingElse')} />
      ) : notJudged > 0 ? (
        <StateBadge level="unknown" word={t('verdict.notKnown', { count: notJudged })} />
      ) : (
        <StateBadge level="healthy" word={t('verdict.nothingWrong', { count: opened.length })} />
      )}
    </Box>
  );
}
