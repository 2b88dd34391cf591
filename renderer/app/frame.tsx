import Box from '@mui/material/Box';
import useMediaQuery from '@mui/material/useMediaQuery';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { putSetting, useSettings, useUnkeptSetting } from '../client/settings.ts';
import { CoreLostNotice } from './core-lost-notice.tsx';
import { EnvironmentBand } from './environment-band.tsx';
import { LockHost } from './lock/lock-host.tsx';
import { PaletteHost } from './palette/palette-host.tsx';
import { PromptsHost } from './prompts/prompts-host.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { Rail } from './rail.tsx';
import { roomOf } from './rooms.ts';
import { Pages } from './routes.tsx';
import { ShellCommands } from './shell-commands.tsx';
import { StatusLine } from './status-line.tsx';
import { TopBar } from './top-bar.tsx';

const NarrowRail = lazy(() => import('./narrow-rail.tsx'));
const UnkeptSettingNotice = lazy(() => import('./unkept-setting-notice.tsx'));

/** The frame around every page: rail, top bar, the page, bottom line; and what may stand over it. */
export function Frame() {
  const { t } = useTranslation('app');
  const { pathname } = useLocation();
  const { railCollapsed } = useSettings().appearance;
  const { unkept } = useUnkeptSetting();
  const oneColumn = useMediaQuery('(max-width: 599.98px)');
  const roomForWords = useMediaQuery('(min-width: 900px)');
  const [menuOpen, setMenuOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const main = useRef<HTMLElement>(null);

  // Another room: the reader is taken to its start.
  const room = roomOf(pathname)?.name;
  const before = useRef(room);
  useEffect(() => {
    setMenuOpen(false);
    if (before.current === room) return;
    before.current = room;
    main.current?.focus({ preventScroll: true });
  }, [room]);

  return (
    <Box
      sx={{
        display: 'flex',
        flexDirection: 'column',
        height: '100%',
        color: 'text.primary',
        bgcolor: 'surface.canvas',
        '@media (max-height: 439.98px)': { height: 'auto', minHeight: '100%' },
      }}
    >
      <Box
        component="a"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
        sx={{
          position: 'absolute',
          left: 8,
          top: -60,
          zIndex: 2000,
          px: 1.5,
          py: 1,
          borderRadius: 1,
          bgcolor: 'primary.main',
          color: 'primary.contrastText',
          '&:focus': { top: 8 },
        }}
      >
        {t('skip')}
      </Box>
      <EnvironmentBand />
      <Box sx={{ display: 'flex', flex: 1, minHeight: 0, minWidth: 0 }}>
        {menuOpen && !roomForWords ? (
          <Suspense fallback={null}>
            <NarrowRail onClose={() => setMenuOpen(false)} />
          </Suspense>
        ) : null}
        {oneColumn ? null : (
          <Rail
            collapsed={railCollapsed || !roomForWords}
            onToggle={() => (roomForWords ? putSetting(['appearance', 'railCollapsed'], !railCollapsed) : setMenuOpen(true))}
          />
        )}
        <Box sx={{ display: 'flex', flexDirection: 'column', flex: 1, minWidth: 0, minHeight: 0 }}>
          <TopBar onSearch={() => setPaletteOpen(true)} {...(oneColumn && { onMenu: () => setMenuOpen(true) })} />
          <CoreLostNotice />
          {unkept ? (
            <Suspense fallback={null}>
              <UnkeptSettingNotice />
            </Suspense>
          ) : null}
          <Box
            component="main"
            id="main"
            ref={main}
            tabIndex={-1}
            sx={{
              display: 'flex',
              flex: 1,
              minHeight: 0,
              minWidth: 0,
              bgcolor: 'surface.base',
              outline: 'none',
              borderTopLeftRadius: oneColumn ? 0 : 8,
              borderLeft: oneColumn ? 0 : 1,
              borderTop: 1,
              borderColor: 'surface.line',
              overflow: 'hidden',
            }}
          >
            <PageBoundary key={room ?? ''}>
              <Pages />
            </PageBoundary>
          </Box>
        </Box>
      </Box>
      <StatusLine />
      <PaletteHost open={paletteOpen} onOpen={() => setPaletteOpen(true)} onClose={() => setPaletteOpen(false)} />
      <LockHost />
      <PromptsHost />
      <ShellCommands onPalette={() => setPaletteOpen(true)} />
    </Box>
  );
}
