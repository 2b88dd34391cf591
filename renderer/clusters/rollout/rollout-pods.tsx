import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pod } from '../../../preload/contract/kubernetes.ts';
import type { Level } from '../../../preload/contract/level.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import { podsOf } from '../deployment-pods.ts';
import { usePods } from '../queries.ts';
import type { DeploymentPlace } from './queries.ts';

const SAMPLE_MS = 1000;
const MOST_SAMPLES = 300;
/** From below: what serves stands on the ground. */
const LEVELS: readonly Level[] = ['healthy', 'changing', 'unknown', 'degraded', 'failing'];

type Counts = Readonly<Partial<Record<Level, number>>>;

/** A replica set's pods are called after it: `web-5d67f74ffc-gv844`. */
function setOf({ name }: Pod): string {
  return name.slice(0, name.lastIndexOf('-'));
}

/** The pods of a deployment by replica set while it is rolled out: the newest first, their states now and over time. */
export function RolloutPods({ context, namespace, name }: DeploymentPlace) {
  const { t } = useTranslation('rollouts');
  const say = useWords();
  const { state } = usePods({ context, namespace, labelSelector: null });
  const pods = podsOf({ namespace, name }, state?.rows.values() ?? []);
  const now = useRef(pods);
  now.current = pods;
  const [samples, setSamples] = useState<readonly Counts[]>([]);
  useEffect(() => {
    const timer = setInterval(() => {
      const counts: Partial<Record<Level, number>> = {};
      for (const { level } of now.current) counts[level] = (counts[level] ?? 0) + 1;
      setSamples((before) => [...before, counts].slice(-MOST_SAMPLES));
    }, SAMPLE_MS);
    return () => clearInterval(timer);
  }, [now]);
  const sets = [...Map.groupBy(pods, setOf)]
    .map(([set, its]) => ({
      set,
      its,
      newest:
        its
          .map(({ createdAt }) => createdAt)
          .toSorted()
          .at(-1) ?? '',
    }))
    .toSorted((a, b) => b.newest.localeCompare(a.newest));
  const most = Math.max(1, ...samples.map((counts) => LEVELS.reduce((sum, level) => sum + (counts[level] ?? 0), 0)));
  return (
    <Box component="section" aria-label={t('pods.title', { name })} sx={{ display: 'grid', gap: 1 }}>
      {sets.map(({ set, its }, at) => (
        <Box key={set} sx={{ minWidth: 0 }}>
          <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
            {set}{' '}
            <Box component="span" sx={{ fontWeight: 400, color: 'text.secondary' }}>
              {t(at === 0 ? 'pods.newest' : 'pods.before')},{' '}
              {t('pods.serving', { count: its.length, ready: its.filter(({ level }) => level === 'healthy').length })}
            </Box>
          </Typography>
          {its.slice(0, 6).map((pod) => (
            <Box key={pod.uid} sx={{ display: 'flex', gap: 0.75, minWidth: 0 }}>
              <Box component="span" sx={{ flex: 'none', display: 'flex', alignItems: 'start' }}>
                <StateBadge level={pod.level} iconOnly />
              </Box>
              <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere', color: 'text.secondary' }}>
                {say(pod.state)}
              </Box>
            </Box>
          ))}
        </Box>
      ))}
      {samples.length > 3 ? (
        <Box component="figure" sx={{ m: 0, display: 'grid', gap: 0.25 }}>
          <Box
            aria-hidden
            sx={{ display: 'flex', alignItems: 'end', height: 40, borderBottom: 1, borderColor: 'surface.line', overflow: 'hidden' }}
          >
            {samples.map((counts, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- a sample is its moment
              <Box key={at} sx={{ flex: '1 1 0', maxWidth: 6, display: 'flex', flexDirection: 'column-reverse', height: '100%' }}>
                {LEVELS.map((level) => (
                  <Box
                    key={level}
                    sx={{
                      height: `${(100 * (counts[level] ?? 0)) / most}%`,
                      bgcolor: `state.${level}`,
                      // Next to what serves, what is on its way is the lighter one.
                      opacity: level === 'changing' ? 0.45 : 1,
                    }}
                  />
                ))}
              </Box>
            ))}
          </Box>
          <Typography component="figcaption" variant="caption" sx={{ color: 'text.secondary' }}>
            {t('pods.overTime', { count: samples.length })}
          </Typography>
        </Box>
      ) : null}
    </Box>
  );
}
