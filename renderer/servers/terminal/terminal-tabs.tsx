import Add from '@mui/icons-material/AddOutlined';
import Container from '@mui/icons-material/Inventory2Outlined';
import Close from '@mui/icons-material/CloseOutlined';
import LinkOff from '@mui/icons-material/LinkOffOutlined';
import Podcasts from '@mui/icons-material/PodcastsOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Tooltip from '@mui/material/Tooltip';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerTerminal } from '../../../preload/contract/terminals.ts';
import { useBroadcast } from './broadcast.ts';
import { BroadcastMenu } from './broadcast-menu.tsx';
import { viewOf } from './terminal-view.ts';

interface TerminalTabsProps {
  readonly target: string;
  /** Those of this server. */
  readonly terminals: readonly ServerTerminal[];
  readonly all: readonly ServerTerminal[];
  readonly shown: string;
  readonly opening: boolean;
  readonly onShow: (id: string) => void;
  readonly onOpen: () => void;
  readonly onClose: (id: string) => void;
}

/** The row above a terminal: its siblings, and what can be done with all of them. */
export function TerminalTabs({ target, terminals, all, shown, opening, onShow, onOpen, onClose }: TerminalTabsProps) {
  const { t } = useTranslation('terminal');
  return (
    <Box
      sx={{
        flex: 'none',
        display: 'flex',
        alignItems: 'center',
        gap: 0.5,
        px: 1,
        minHeight: 36,
        borderBottom: 1,
        borderColor: 'surface.line',
      }}
    >
      <Tabs
        value={shown}
        onChange={(_, id: string) => onShow(id)}
        variant="scrollable"
        scrollButtons="auto"
        aria-label={t('all', { target })}
        sx={{ minHeight: 36, minWidth: 0, '& .MuiTab-root': { minHeight: 36, py: 0, px: 1.5, maxWidth: 260 } }}
      >
        {terminals.map((terminal, index) => (
          <Tab key={terminal.id} value={terminal.id} label={<TerminalName terminal={terminal} number={index + 1} />} />
        ))}
      </Tabs>
      <Tooltip title={t('another')}>
        <span>
          <IconButton aria-label={t('another')} disabled={opening} onClick={onOpen} size="small">
            <Add sx={{ fontSize: 18 }} />
          </IconButton>
        </span>
      </Tooltip>
      <Box sx={{ ml: 'auto', display: 'flex', flex: 'none', gap: 0.5 }}>
        <BroadcastMenu shown={shown} all={all} />
        <Tooltip title={t('closeMeans')} placement="left">
          <IconButton aria-label={t('close')} onClick={() => onClose(shown)} size="small">
            <Close sx={{ fontSize: 18 }} />
          </IconButton>
        </Tooltip>
      </Box>
    </Box>
  );
}

/** A number, the container it is in, what the program there calls itself, and how it stands when that is not well. */
function TerminalName({ terminal, number }: { readonly terminal: ServerTerminal; readonly number: number }) {
  const { t } = useTranslation('terminal');
  const view = viewOf(terminal.id);
  const { title } = useSyncExternalStore(view.onChange, view.state);
  const together = useBroadcast().has(terminal.id);
  const { container } = terminal;
  const name = [container?.name ?? '', title].filter((part) => part !== '').join(' · ');
  const over = terminal.state === 'lost' || terminal.state === 'ended';
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, minWidth: 0, maxWidth: '100%' }}>
      {over ? (
        <LinkOff
          titleAccess={terminal.state === 'lost' ? t('state.lost') : t('state.ended')}
          sx={{ fontSize: 15, flex: 'none', color: terminal.state === 'lost' ? 'state.failing' : 'state.unknown' }}
        />
      ) : null}
      {container ? <Container titleAccess={t('containerShell')} sx={{ fontSize: 15, flex: 'none', color: 'text.secondary' }} /> : null}
      {together ? <Podcasts titleAccess={t('broadcast.member')} sx={{ fontSize: 15, flex: 'none', color: 'state.degraded' }} /> : null}
      <Box component="span" title={name} sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {name === '' ? t('name', { number }) : t('named', { number, title: name })}
      </Box>
    </Box>
  );
}
