import ArrowDropDown from '@mui/icons-material/ArrowDropDownOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import ListItemText from '@mui/material/ListItemText';
import ListSubheader from '@mui/material/ListSubheader';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogSource } from '../../../preload/contract/pod-logs.ts';
import { LOG_SOURCES } from '../../app/colours.ts';
import { useFormats } from '../../ui/formats.ts';
import type { KnownSource } from './pod-log-rows.ts';

interface SourceMenuProps {
  readonly sources: readonly KnownSource[];
  /** Titles of those whose lines are not shown. */
  readonly hidden: ReadonlySet<string>;
  readonly hue: (pod: string) => number;
  /** It is read once and not followed. */
  readonly once: boolean;
  readonly onHide: (hidden: ReadonlySet<string>) => void;
}

type State = LogSource['state'] | 'read';

/** The best that is true of any of its containers. */
const order: readonly State[] = ['lost', 'running', 'waiting', 'ended', 'gone'];

/** Chooses whose lines are shown, by pod and by container; tells the colour of each pod and how it is. */
export function SourceMenu({ sources, hidden, hue, once, onHide }: SourceMenuProps) {
  const { t } = useTranslation('logs');
  const formats = useFormats();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const pods = [...Map.groupBy(sources, ({ podUid }) => podUid).values()];
  const containers = [...Map.groupBy(sources, ({ container }) => container)];
  const shown = pods.filter((its) => its.some(({ title }) => !hidden.has(title))).length;
  const isShown = (its: readonly KnownSource[]) => its.some(({ title }) => !hidden.has(title));
  const toggle = (its: readonly KnownSource[]) => {
    const next = new Set(hidden);
    const hide = isShown(its);
    for (const { title } of its)
      if (hide) next.add(title);
      else next.delete(title);
    onHide(next);
  };
  const stateOf = (its: readonly KnownSource[]): State => {
    const best = order.find((state) => its.some((one) => one.state === state)) ?? 'waiting';
    return once && best === 'running' ? 'read' : best;
  };
  return (
    <>
      <Button
        variant="outlined"
        endIcon={<ArrowDropDown />}
        aria-haspopup="menu"
        aria-label={t('choose')}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        sx={{ height: 36, whiteSpace: 'nowrap' }}
      >
        {shown === pods.length
          ? t('sources', { count: pods.length })
          : t('sourcesSome', { shown: formats.number(shown), count: pods.length })}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)} slotProps={{ paper: { sx: { maxHeight: '70vh' } } }}>
        {hidden.size > 0 ? <MenuItem onClick={() => onHide(new Set())}>{t('showAll')}</MenuItem> : null}
        {containers.length > 1 ? <ListSubheader sx={{ lineHeight: 2.4, bgcolor: 'transparent' }}>{t('containers')}</ListSubheader> : null}
        {containers.length > 1
          ? containers.map(([name, its]) => (
              <MenuItem key={name} role="menuitemcheckbox" aria-checked={isShown(its)} onClick={() => toggle(its)} sx={{ gap: 1 }}>
                <Checkbox checked={isShown(its)} tabIndex={-1} aria-hidden size="small" sx={{ p: 0 }} />
                <ListItemText primary={name} />
              </MenuItem>
            ))
          : null}
        <ListSubheader sx={{ lineHeight: 2.4, bgcolor: 'transparent' }}>{t('pods')}</ListSubheader>
        {pods.map((its) => {
          const [{ pod, podUid } = { pod: '', podUid: '' }] = its;
          const state = stateOf(its);
          return (
            <MenuItem key={podUid} role="menuitemcheckbox" aria-checked={isShown(its)} onClick={() => toggle(its)} sx={{ gap: 1 }}>
              <Checkbox checked={isShown(its)} tabIndex={-1} aria-hidden size="small" sx={{ p: 0 }} />
              <Box
                component="span"
                aria-hidden
                sx={{ flex: 'none', width: 10, height: 10, borderRadius: '50%', bgcolor: `source.${LOG_SOURCES[hue(pod)] ?? 'sky'}` }}
              />
              <ListItemText primary={pod} />
              <Box component="span" sx={{ color: state === 'lost' ? 'state.degraded' : 'text.secondary', pl: 2 }}>
                {t(`state.${state}`)}
              </Box>
            </MenuItem>
          );
        })}
      </Menu>
    </>
  );
}
