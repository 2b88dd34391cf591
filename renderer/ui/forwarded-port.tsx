import Play from '@mui/icons-material/PlayArrowOutlined';
import Stop from '@mui/icons-material/StopOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ForwardedPort } from '../../preload/contract/forwarded-port.ts';
import type { Level } from '../../preload/contract/servers.ts';
import { RelativeTime } from './relative-time.tsx';
import { StateBadge } from './state-badge.tsx';
import { TwoLines } from './two-lines.tsx';
import { useWords } from './words.ts';

const levels: Readonly<Record<ForwardedPort['state'], Level>> = {
  listening: 'healthy',
  starting: 'changing',
  waiting: 'degraded',
  failed: 'failing',
  stopped: 'unknown',
};

/** Worst first: what a list is ordered by. */
export const portStateOrder: readonly ForwardedPort['state'][] = ['failed', 'waiting', 'starting', 'listening', 'stopped'];

/** Whether it runs, or tries to. */
export function isRunning({ state }: Pick<ForwardedPort, 'state'>): boolean {
  return state === 'listening' || state === 'waiting' || state === 'starting';
}

/** Whether somebody is connected through it at the moment, who would be cut off if it ended. */
export function isInUse(one: Pick<ForwardedPort, 'state' | 'connections'>): boolean {
  return isRunning(one) && one.connections > 0;
}

interface PortStateProps {
  readonly one: ForwardedPort;
  /** The words of its kind: `refused` where it listens, and a connection through it did not come about. */
  readonly word: (state: ForwardedPort['state'] | 'refused') => string;
}

/** How a port that leads elsewhere is doing, with the reason when that is not well. */
export function PortState({ one, word }: PortStateProps) {
  const say = useWords();
  const refused = one.state === 'listening' ? one.lastRefused : undefined;
  const reason = one.failure ?? refused?.failure;
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 1, minWidth: 0, maxWidth: '100%' }}>
      <Box component="span" sx={{ flex: 'none' }}>
        <StateBadge level={refused ? 'degraded' : levels[one.state]} word={word(refused ? 'refused' : one.state)} />
      </Box>
      {reason ? (
        <TwoLines text={say(reason.cause)} />
      ) : one.state === 'listening' ? (
        <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
          <RelativeTime at={one.since} />
        </Box>
      ) : null}
    </Box>
  );
}

interface StartOrStopProps {
  readonly running: boolean;
  readonly word: string;
  /** With what it starts or stops, for those who hear it. */
  readonly label: string;
  readonly onDo: () => void;
}

/** The button in the row of a port that starts and stops it. */
export function StartOrStop({ running, word, label, onDo }: StartOrStopProps) {
  return (
    <Button
      size="small"
      // Lower than its row.
      sx={{ minHeight: 0, height: 26, py: 0 }}
      variant={running ? 'text' : 'outlined'}
      startIcon={running ? <Stop /> : <Play />}
      onClick={(event) => {
        event.stopPropagation();
        onDo();
      }}
      onKeyDown={(event) => event.stopPropagation()}
      aria-label={label}
    >
      {word}
    </Button>
  );
}
