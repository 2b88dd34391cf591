import Close from '@mui/icons-material/CloseOutlined';
import Podcasts from '@mui/icons-material/PodcastsOutlined';
import Info from '@mui/icons-material/InfoOutlined';
import Lock from '@mui/icons-material/LockOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import type { ReactNode } from 'react';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerTerminal } from '../../../preload/contract/terminals.ts';
import { useSettings } from '../../client/settings.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { useConnectionOf } from '../resumed.tsx';
import { broadcast, useBroadcast } from './broadcast.ts';
import { isReadOnly, numberOf, usePlaceName } from './terminal-names.ts';
import type { TerminalView } from './terminal-view.ts';

interface TerminalNoticesProps {
  readonly terminal: ServerTerminal;
  readonly view: TerminalView;
  readonly all: readonly ServerTerminal[];
  readonly target: string;
  readonly busy: boolean;
  /** The clipboard could not be read. */
  readonly unreadable: boolean;
  /** The engine itself is lost for now. */
  readonly lost: boolean;
  readonly onReopen: () => void;
  /** Opens the same container's shell through sudo or doas. */
  readonly onReopenAsRoot: () => void;
  readonly onClose: () => void;
}

/** What is to be said about a terminal: that its shell is over and how to go on, where else typing goes, what was refused. */
export function TerminalNotices({
  terminal,
  view,
  all,
  target,
  busy,
  unreadable,
  lost,
  onReopen,
  onReopenAsRoot,
  onClose,
}: TerminalNoticesProps) {
  const { t } = useTranslation('terminal');
  const { clipboardRefused } = useSyncExternalStore(view.onChange, view.state);
  const together = useBroadcast();
  const placeOf = usePlaceName();
  const readOnly = isReadOnly(useSettings(), terminal);
  const reached = all.filter(({ id }) => together.has(id));
  const over = terminal.state === 'ended' || terminal.state === 'lost';
  const connection = useConnectionOf(terminal.vantage);
  const formats = useFormats();
  // What kept it from going on is past.
  const isBack = terminal.state === 'lost' && connection?.state === 'live' && Date.parse(connection.since) > Date.parse(terminal.since);
  const reopen = (
    <Button variant="outlined" loading={busy} onClick={onReopen}>
      {terminal.state === 'lost' ? t('reconnect') : t('again')}
    </Button>
  );
  return (
    <>
      {together.has(terminal.id) ? (
        <Line colour="state.degraded" icon={<Podcasts />} loud>
          <Box component="span" sx={{ flex: 1, minWidth: 0 }}>
            {t('broadcast.active', {
              count: reached.length,
              list: reached.map((one) => t('broadcast.one', { host: placeOf(one), number: numberOf(one, all) })).join(', '),
            })}
          </Box>
          <Button
            size="small"
            variant="outlined"
            color="inherit"
            onClick={() => {
              broadcast.set([]);
              view.terminal.focus();
            }}
          >
            {t('broadcast.stop')}
          </Button>
        </Line>
      ) : null}
      {isBack ? (
        <Line colour="state.unknown" icon={<Info />}>
          <Box component="span" sx={{ flex: 1, minWidth: 0 }}>
            {t('isBack', { target, time: formats.dateTime(terminal.since) })}
          </Box>
          {reopen}
        </Line>
      ) : null}
      {over && terminal.failure && !isBack ? (
        <Box sx={{ flex: 'none', px: 2.5, py: 1.5, borderBottom: 1, borderColor: 'surface.line' }}>
          <FailureNotice
            failure={terminal.failure}
            target={target}
            at={terminal.since}
            mild={terminal.state === 'ended'}
            action={
              <>
                {terminal.failure.kind === 'permission-denied' && terminal.container?.asRoot === false ? (
                  <Button variant="outlined" loading={busy} onClick={onReopenAsRoot}>
                    {t('asRoot')}
                  </Button>
                ) : (
                  reopen
                )}
                {terminal.state === 'ended' ? (
                  <Button color="inherit" onClick={onClose}>
                    {t('close')}
                  </Button>
                ) : null}
              </>
            }
          />
        </Box>
      ) : null}
      {over && !terminal.failure && !isBack ? (
        <Line colour="state.unknown" icon={<Info />}>
          <Box component="span" sx={{ flex: 1, minWidth: 0 }}>
            {terminal.exitCode === null ? t('endedBySignal') : t('ended', { code: terminal.exitCode })}
          </Box>
          {reopen}
          <Button color="inherit" onClick={onClose}>
            {t('close')}
          </Button>
        </Line>
      ) : null}
      {terminal.state === 'open' && readOnly ? (
        <Line colour="state.degraded" icon={<Lock />}>
          {t('readOnly', { target })}
        </Line>
      ) : null}
      {terminal.state === 'opening' ? (
        <Line colour="state.changing" icon={<Info />}>
          {t('reconnecting', { target })}
        </Line>
      ) : null}
      {lost ? (
        <Line colour="state.degraded" icon={<Info />}>
          {t('engineLost')}
        </Line>
      ) : null}
      {clipboardRefused ? (
        <Line colour="state.degraded" icon={<Info />}>
          <Box component="span" sx={{ flex: 1, minWidth: 0 }}>
            {t('clipboardRefused', { target })}
          </Box>
          <IconButton
            aria-label={t('understood')}
            size="small"
            onClick={() => {
              view.forgetRefusal();
              view.terminal.focus();
            }}
          >
            <Close sx={{ fontSize: 16 }} />
          </IconButton>
        </Line>
      ) : null}
      {unreadable ? (
        <Line colour="state.degraded" icon={<Info />}>
          {t('clipboardUnreadable')}
        </Line>
      ) : null}
    </>
  );
}

function Line({
  colour,
  icon,
  loud = false,
  children,
}: {
  readonly colour: string;
  readonly icon: ReactNode;
  readonly loud?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Box
      role="status"
      sx={{
        flex: 'none',
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        px: 1.5,
        py: 0.75,
        borderBottom: loud ? 2 : 1,
        borderColor: loud ? colour : 'surface.line',
        bgcolor: 'surface.raised',
        fontWeight: loud ? 600 : 450,
        '& > svg': { fontSize: 17, flex: 'none', color: colour },
      }}
    >
      {icon}
      {children}
    </Box>
  );
}
