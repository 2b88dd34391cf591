import Podcasts from '@mui/icons-material/PodcastsOutlined';
import Checkbox from '@mui/material/Checkbox';
import IconButton from '@mui/material/IconButton';
import ListItemText from '@mui/material/ListItemText';
import ListSubheader from '@mui/material/ListSubheader';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerTerminal } from '../../../preload/contract/terminals.ts';
import { useSettings } from '../../client/settings.ts';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';
import { broadcast, useBroadcast } from './broadcast.ts';
import { hostOf, numberOf, usePlaceName } from './terminal-names.ts';

/** Chooses the terminals, of any server, that are typed into together with this one. */
export function BroadcastMenu({ shown, all }: { readonly shown: string; readonly all: readonly ServerTerminal[] }) {
  const { t } = useTranslation('terminal');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { environments } = useSettings().servers;
  const together = useBroadcast();
  const placeOf = usePlaceName();
  const others = all.filter(({ id, state }) => id !== shown && state === 'open');
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
    broadcast.set(next.size === 0 ? [] : [shown, ...next]);
  };
  return (
    <>
      <Tooltip title={t('broadcast.choose')} placement="left">
        <IconButton
          aria-label={t('broadcast.choose')}
          aria-haspopup="menu"
          size="small"
          onClick={(event) => {
            setChosen(new Set([...together].filter((id) => id !== shown)));
            setAnchor(event.currentTarget);
          }}
          sx={together.has(shown) ? { color: 'state.degraded' } : {}}
        >
          <Podcasts sx={{ fontSize: 18 }} />
        </IconButton>
      </Tooltip>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        <ListSubheader sx={{ lineHeight: 2.4, bgcolor: 'transparent' }}>{t('broadcast.means')}</ListSubheader>
        {others.length === 0 ? <MenuItem disabled>{t('broadcast.alone')}</MenuItem> : null}
        {others.map((terminal) => (
          <MenuItem
            key={terminal.id}
            role="menuitemcheckbox"
            aria-checked={chosen.has(terminal.id)}
            onClick={() => toggle(terminal.id)}
            sx={{ gap: 1 }}
          >
            <Checkbox checked={chosen.has(terminal.id)} tabIndex={-1} aria-hidden size="small" sx={{ p: 0 }} />
            <ListItemText primary={t('broadcast.one', { host: placeOf(terminal), number: numberOf(terminal, all) })} />
            <EnvironmentMark environment={environments[hostOf(terminal)] ?? 'none'} />
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
