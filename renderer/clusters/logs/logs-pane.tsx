import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogTarget, PodLogsQuery } from '../../../preload/contract/pod-logs.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import type { LogLine } from '../../ui/log/log-lines.ts';
import { LogView } from '../../ui/log/log-view.tsx';
import { useWords } from '../../ui/words.ts';
import type { LogChoices } from './log-choices.tsx';
import { defaultChoices, LogChoicesBar } from './log-choices.tsx';
import type { KnownSource } from './pod-log-rows.ts';
import { expressionOf, rowFilter } from './pod-log-rows.ts';
import { createHues } from './source-hues.ts';
import { SourceMenu } from './source-menu.tsx';
import { usePodLogs } from './use-pod-logs.ts';

/** Of each container, first. */
const LAST_LINES = 500;
/** What the window keeps; from a time on there may be more, and then the newest are shown. */
const MOST_LINES = 100_000;
const none: readonly KnownSource[] = [];

interface LogsPaneProps {
  readonly context: string;
  readonly namespace: string | null;
  readonly target: LogTarget;
  /** What is read, as it is called above the lines. */
  readonly title: string;
  /** What the names of the pods begin with, and need not say again; empty for none. */
  readonly workload: string;
}

/** The logs of several pods together, followed live, with what they can be narrowed by. */
export function LogsPane({ context, namespace, target, title, workload }: LogsPaneProps) {
  const { t } = useTranslation('logs');
  const formats = useFormats();
  const say = useWords();
  const [choices, setChoices] = useState<LogChoices>(defaultChoices);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const { from, priority, text, asExpression, times } = choices;
  const previous = from === 'previous';
  const query: PodLogsQuery = {
    context,
    namespace,
    target,
    previous,
    follow: !previous,
    since: from === 'last' || from === 'all' || previous ? null : from,
    tail: from === 'last' ? LAST_LINES : MOST_LINES,
  };
  const { lines, known, stream } = usePodLogs(query);
  const state = stream.state;
  const sources = state?.sources ?? none;
  const hue = useMemo(() => createHues(), []);
  const expression = useMemo(() => (asExpression && text !== '' ? expressionOf(text) : null), [asExpression, text]);
  useEffect(
    () =>
      lines.narrow(
        asExpression ? '' : text,
        rowFilter({ priority: priority === 'all' ? null : Number(priority), hidden, expression }, known),
      ),
    [lines, known, asExpression, text, priority, hidden, expression],
  );
  const ofLine = useMemo(() => shortTitles(sources, workload), [sources, workload]);
  const hueOf = useCallback(({ identifier }: LogLine) => hue(podOf(identifier)), [hue]);
  const narrowed = text !== '' || priority !== 'all' || hidden.size > 0;
  const failure = stream.status === 'failed' ? stream.failure : undefined;
  const started = sources.some((one) => one.state !== 'waiting');
  return (
    <Box sx={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column', px: { xs: 1.5, sm: 2.5 }, pb: 1.5 }}>
      <LogView
        lines={lines}
        label={t('of', { name: title })}
        marked={expression ?? (asExpression ? '' : text)}
        source={ofLine}
        hue={hueOf}
        times={times}
        toolbar={
          <>
            <SourceMenu sources={sources} hidden={hidden} hue={hue} once={previous} onHide={setHidden} />
            <LogChoicesBar choices={choices} onChange={setChoices} />
          </>
        }
        notice={
          failure ? (
            <Box sx={{ pb: 1 }}>
              <FailureNotice
                failure={failure}
                target={title}
                mild={failure.kind === 'not-available'}
                action={
                  previous ? (
                    <Button variant="outlined" onClick={() => setChoices({ ...choices, from: 'last' })}>
                      {t('present')}
                    </Button>
                  ) : (
                    <Button variant="outlined" onClick={stream.again}>
                      {t('again')}
                    </Button>
                  )
                }
              />
            </Box>
          ) : asExpression && text !== '' && expression === null ? (
            <Typography role="note" sx={{ color: 'state.degraded', pb: 0.75 }}>
              {t('wrongExpression')}
            </Typography>
          ) : state?.status === 'stale' && state.failure ? (
            <Typography role="status" sx={{ color: 'state.degraded', pb: 0.75 }}>
              {t('stale', { time: formats.time(state.since, { seconds: true }), cause: say(state.failure.cause) })}
            </Typography>
          ) : state?.status === 'ended' ? (
            <Typography role="status" sx={{ color: 'text.secondary', pb: 0.75 }}>
              {t('ended')}
            </Typography>
          ) : null
        }
        empty={
          failure ? null : (
            <EmptyState
              title={state === undefined || state.status === 'reading' ? t('waiting') : t('none')}
              text={
                narrowed
                  ? t('noneMatch')
                  : state?.status === 'ended'
                    ? t('noneWritten')
                    : started || sources.length === 0
                      ? t('noneMeans')
                      : t('noneStarted')
              }
            />
          )
        }
      />
    </Box>
  );
}

function podOf(title: string): string {
  return title.slice(0, title.lastIndexOf('/'));
}

/**
 * What stands before a line: the pod without the name of its workload, the container where there are several, nothing where there is
 * only one of both.
 */
function shortTitles(sources: readonly { readonly pod: string; readonly container: string; readonly title: string }[], name: string) {
  const severalPods = new Set(sources.map(({ pod }) => pod)).size > 1 || sources.some(({ pod }) => pod !== name);
  const severalContainers = new Set(sources.map(({ container }) => container)).size > 1;
  const titles = new Map(
    sources.map(({ pod, container, title }) => {
      const its = pod.startsWith(`${name}-`) ? pod.slice(name.length + 1) : pod;
      return [title, [severalPods ? its : '', severalContainers ? container : ''].filter(Boolean).join('/')];
    }),
  );
  return ({ identifier }: LogLine) => titles.get(identifier) ?? identifier;
}
