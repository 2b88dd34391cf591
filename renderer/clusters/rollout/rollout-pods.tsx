import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Level } from '../../../preload/contract/level.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useWords } from '../../ui/words.ts';
import { podsOf } from '../deployment-pods.ts';
import { useObjects, usePods } from '../queries.ts';
import { StateLine } from '../state-line.tsx';
import type { DeploymentPlace } from './queries.ts';
import { useRevisions } from './queries.ts';
import { aboutOf, lastOf, refusalOf, rolloutEvents, rolloutSets } from './rollout-sets.ts';

const SAMPLE_MS = 1000;
const MOST_SAMPLES = 300;
const REVISIONS_EVERY_MS = 2000;
const MOST_EVENTS = 6;
/** From below: what serves stands on the ground. */
const LEVELS: readonly Level[] = ['healthy', 'changing', 'unknown', 'degraded', 'failing'];

/** The bar of a level, and its key: next to what serves, what is on its way is the lighter one. */
const bar = (level: Level) => ({ bgcolor: `state.${level}`, opacity: level === 'changing' ? 0.45 : 1 });

type Counts = Readonly<Partial<Record<Level, number>>>;

/**
 * The pods of a deployment by replica set while it is rolled out: the version that is set first, their states now and over time, and what
 * the cluster says of it.
 */
export function RolloutPods({ context, namespace, name, running }: DeploymentPlace & { readonly running: boolean }) {
  const { t } = useTranslation('rollouts');
  const { t: ofUi } = useTranslation('ui');
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
  // The controller counts revisions a moment after the pods change: they are read anew while it is made, and once it has ended.
  const revisions = useRevisions({ context, namespace, name }, running ? 'running' : 'ended', running ? REVISIONS_EVERY_MS : false);
  const history = revisions.data ?? [];
  const bySet = rolloutSets(pods, history);
  const known = [...new Set([...bySet.map(({ set }) => set), ...history.map(({ replicaSet }) => replicaSet)])];
  const { state: said } = useObjects({ context, namespace, labelSelector: null, resource: 'events' });
  const allEvents = rolloutEvents(said?.rows.values() ?? [], name, known);
  const sets = bySet.map((one) => ({ ...one, refusal: refusalOf(allEvents, one.set)?.state ?? null }));
  const events = allEvents.slice(0, MOST_EVENTS);
  const most = Math.max(1, ...samples.map((counts) => LEVELS.reduce((sum, level) => sum + (counts[level] ?? 0), 0)));
  return (
    <Box component="section" aria-label={t('pods.title', { name })} sx={{ display: 'grid', gap: 1 }}>
      {sets.map(({ set, pods: its, revision, current, refusal }) => (
        <Box key={set} sx={{ minWidth: 0 }}>
          <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
            {set}{' '}
            <Box component="span" sx={{ fontWeight: 400, color: 'text.secondary' }}>
              {revision === null ? null : `${t(current ? 'pods.now' : 'pods.other', { number: revision })}, `}
              {its.length === 0
                ? t('pods.none')
                : t('pods.serving', { count: its.length, ready: its.filter(({ level }) => level === 'healthy').length })}
            </Box>
          </Typography>
          {refusal === null ? null : <StateLine level="failing">{t('pods.refused', { said: say(refusal) })}</StateLine>}
          {its.slice(0, 6).map((pod) => (
            <StateLine key={pod.uid} level={pod.level}>
              {say(pod.state)}
            </StateLine>
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
                  <Box key={level} sx={{ height: `${(100 * (counts[level] ?? 0)) / most}%`, ...bar(level) }} />
                ))}
              </Box>
            ))}
          </Box>
          <Typography
            component="figcaption"
            variant="caption"
            sx={{ color: 'text.secondary', display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}
          >
            {t('pods.overTime', { count: samples.length })}
            {LEVELS.filter((level) => samples.some((counts) => (counts[level] ?? 0) > 0)).map((level) => (
              <Box key={level} component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}>
                <Box aria-hidden component="span" sx={{ width: 10, height: 10, flex: 'none', ...bar(level) }} />
                {ofUi(`level.${level}`)}
              </Box>
            ))}
          </Typography>
        </Box>
      ) : null}
      {events.length > 0 ? (
        <Box component="section" aria-label={t('pods.events')} sx={{ display: 'grid', gap: 0.25, minWidth: 0 }}>
          <Typography sx={{ fontWeight: 600 }}>{t('pods.events')}</Typography>
          {events.map((event) => (
            <StateLine key={event.uid} level={event.level}>
              {event.state === null ? null : say(event.state)} ({aboutOf(event)}
              {lastOf(event) === null ? null : (
                <>
                  , <RelativeTime at={lastOf(event) ?? ''} />
                </>
              )}
              )
            </StateLine>
          ))}
        </Box>
      ) : null}
    </Box>
  );
}
