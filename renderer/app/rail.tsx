import ChevronLeft from '@mui/icons-material/KeyboardDoubleArrowLeftOutlined';
import ChevronRight from '@mui/icons-material/KeyboardDoubleArrowRightOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useLatest } from '../client/use-stream.ts';
import { client } from '../client/link.ts';
import { Mark } from './mark.tsx';
import type { Room } from './rooms.ts';
import { roomOf, rooms } from './rooms.ts';

const RAIL_PX = 184;
const COLLAPSED_PX = 52;

/** The rooms, down the left side: icons with words, or icons alone, each with its word beside it where the pointer or the keyboard is. */
export function Rail({ collapsed, onToggle }: { readonly collapsed: boolean; readonly onToggle: () => void }) {
  const { t } = useTranslation('app');
  return (
    <Box
      component="nav"
      aria-label={t('rail.label')}
      sx={{
        flex: 'none',
        width: collapsed ? COLLAPSED_PX : RAIL_PX,
        display: 'flex',
        flexDirection: 'column',
        px: 0.75,
        pb: 1,
        overflowY: 'auto',
        overflowX: 'hidden',
      }}
    >
      <Brand collapsed={collapsed} />
      <RoomList collapsed={collapsed} />
      <ButtonBase
        aria-expanded={!collapsed}
        aria-label={collapsed ? t('rail.expand') : t('rail.collapse')}
        onClick={onToggle}
        sx={{ ...railItem, mt: 'auto', color: 'text.secondary' }}
      >
        {collapsed ? <ChevronRight /> : <ChevronLeft />}
        {collapsed ? <Beside word={t('rail.expand')} /> : t('rail.collapse')}
      </ButtonBase>
    </Box>
  );
}

const railItem = {
  display: 'flex',
  justifyContent: 'flex-start',
  alignItems: 'center',
  gap: 1.25,
  width: '100%',
  minHeight: 34,
  px: 1.25,
  borderRadius: 1,
  fontSize: '0.8125rem',
  fontWeight: 500,
  whiteSpace: 'nowrap',
  '&:hover': { bgcolor: 'surface.raised' },
  '&:hover > .beside, &:focus-visible > .beside': { visibility: 'visible' },
} as const;

/** The word of an icon that stands alone. A `title` would show to the pointer only. */
function Beside({ word }: { readonly word: string }) {
  return (
    <Box
      component="span"
      className="beside"
      aria-hidden
      sx={{
        visibility: 'hidden',
        // Out of the rail, which hides what is wider than it; without a place of its own it stands where the icon does.
        position: 'fixed',
        ml: `${COLLAPSED_PX - 10}px`,
        zIndex: 'tooltip',
        px: 1,
        py: 0.5,
        borderRadius: 1,
        bgcolor: 'surface.raised',
        color: 'text.primary',
        border: 1,
        borderColor: 'surface.line',
        boxShadow: 3,
      }}
    >
      {word}
    </Box>
  );
}

/** Sign and name. */
export function Brand({ collapsed }: { readonly collapsed: boolean }) {
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        height: 48,
        flex: 'none',
        px: 1,
        fontWeight: 650,
        letterSpacing: '-0.01em',
        fontSize: '0.9375rem',
      }}
    >
      <Mark size={24} />
      {collapsed ? null : 'Pilothouse'}
    </Box>
  );
}

/** The rooms themselves. */
export function RoomList({ collapsed, onOpened }: { readonly collapsed: boolean; readonly onOpened?: () => void }) {
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'flex', flexDirection: 'column', gap: '2px' }}>
      {rooms.map((room) => (
        <RoomItem key={room.name} room={room} collapsed={collapsed} {...(onOpened && { onOpened })} />
      ))}
    </Box>
  );
}

function RoomItem({ room, collapsed, onOpened }: { readonly room: Room; readonly collapsed: boolean; readonly onOpened?: () => void }) {
  const { t } = useTranslation('app');
  const { pathname } = useLocation();
  const here = roomOf(pathname)?.name === room.name;
  const failing = useFailingCount(room.name === 'overview');
  const word = t(`rooms.${room.name}`);
  return (
    <Box component="li" sx={{ mt: room.name === 'credentials' ? 1 : 0 }}>
      <ButtonBase
        component={Link}
        to={room.path}
        onClick={onOpened}
        aria-current={here ? 'page' : undefined}
        aria-label={failing > 0 ? t('rail.failing', { room: word, count: failing }) : collapsed ? word : undefined}
        sx={{
          ...railItem,
          position: 'relative',
          color: here ? 'text.primary' : 'text.secondary',
          bgcolor: here ? 'surface.selected' : 'transparent',
          '& > svg': { color: here ? 'primary.main' : 'inherit' },
          '&:hover': { color: 'text.primary', bgcolor: here ? 'surface.selected' : 'surface.raised' },
        }}
      >
        <room.Icon aria-hidden />
        {collapsed ? <Beside word={word} /> : word}
        {failing > 0 ? (
          <Box
            component="span"
            aria-hidden
            sx={{
              ml: 'auto',
              minWidth: 18,
              px: 0.5,
              borderRadius: 4,
              textAlign: 'center',
              fontSize: '0.6875rem',
              fontWeight: 650,
              lineHeight: '18px',
              bgcolor: 'error.main',
              color: 'error.contrastText',
              ...(collapsed && { position: 'absolute', top: 1, right: 1, minWidth: 14, lineHeight: '14px', fontSize: '0.625rem' }),
            }}
          >
            {failing}
          </Box>
        ) : null}
      </ButtonBase>
    </Box>
  );
}

/** How many things fail among what is watched; 0 where it is not asked for. A check that was made once is not watched. */
function useFailingCount(wanted: boolean): number {
  const findings = useLatest('health.findings.watch', client.health.findings.watch, wanted ? {} : null);
  return findings.state?.findings.filter(({ level, oneOff }) => level === 'failing' && !oneOff).length ?? 0;
}
