import LinkIcon from '@mui/icons-material/LinkOutlined';
import MenuIcon from '@mui/icons-material/MenuOutlined';
import Search from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useLocation } from 'react-router';
import { contextPolicy } from '../client/context-policy.ts';
import { useCurrentPlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { EnvironmentMark } from '../ui/environment-mark.tsx';
import { PolicyMarks } from '../ui/policy-marks.tsx';
import { linkOfPath } from './links.ts';
import { roomOf } from './rooms.ts';
import { plainName } from '../ui/plain-name.ts';

/** ⌘ on Apple keyboards, Ctrl elsewhere. */
export const paletteKeys = /mac|iphone|ipad/iu.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K';

/** Where you are, and the one search field. */
export function TopBar({ onSearch, onMenu }: { readonly onSearch: () => void; readonly onMenu?: () => void }) {
  const { t } = useTranslation('app');
  const { pathname } = useLocation();
  const room = roomOf(pathname);
  const { target, targetPath, object, environment = 'none' } = useCurrentPlace();
  const settings = useSettings();
  const policy = room?.name === 'clusters' && target !== undefined ? contextPolicy(settings, target) : null;
  const crumbs: { readonly key: string; readonly shown: ReactNode }[] = [];
  // At the start of a room its title says it already; a window of one column has no rail that shows the room.
  if (room && (target !== undefined || onMenu))
    crumbs.push({
      key: 'room',
      shown: target === undefined ? t(`rooms.${room.name}`) : <Crumb to={room.path} text={t(`rooms.${room.name}`)} />,
    });
  if (target !== undefined)
    crumbs.push({
      key: 'target',
      shown: object !== undefined && targetPath !== undefined ? <Crumb to={targetPath} text={plainName(target)} /> : plainName(target),
    });
  if (object !== undefined) crumbs.push({ key: 'object', shown: object });
  return (
    <Box component="header" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, height: 48, flex: 'none', px: { xs: 1, sm: 2 } }}>
      {onMenu ? (
        <IconButton aria-label={t('rail.open')} aria-haspopup="dialog" onClick={onMenu}>
          <MenuIcon />
        </IconButton>
      ) : null}
      <Box
        component="nav"
        aria-label={t('topBar.where')}
        sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0, flex: '1 1 auto' }}
      >
        {/* In a window of one column the band over it names production; there is no room for twice. */}
        {onMenu && environment === 'production' ? null : <EnvironmentMark environment={environment} />}
        {policy ? <PolicyMarks {...policy} short={onMenu !== undefined} /> : null}
        <Box component="ol" sx={{ display: 'flex', m: 0, p: 0, listStyle: 'none', minWidth: 0, whiteSpace: 'nowrap' }}>
          {crumbs.map(({ key, shown }, index) => (
            <Box
              component="li"
              key={key}
              {...(index === crumbs.length - 1 && { 'aria-current': 'page' as const })}
              sx={{
                overflow: 'hidden',
                textOverflow: 'ellipsis',
                minWidth: index === crumbs.length - 1 ? 40 : 0,
                color: index === crumbs.length - 1 ? 'text.primary' : 'text.secondary',
                fontWeight: index === crumbs.length - 1 ? 600 : 450,
                '&:not(:first-of-type)::before': { content: '"/" / ""', mx: 0.75, color: 'text.secondary', fontWeight: 400 },
              }}
            >
              {shown}
            </Box>
          ))}
        </Box>
        {target === undefined ? null : <CopyLink pathname={pathname} />}
      </Box>
      <ButtonBase
        onClick={onSearch}
        aria-label={t('topBar.search')}
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        sx={{
          justifyContent: 'flex-start',
          gap: 1,
          flex: { xs: 'none', sm: '0 1 320px' },
          minWidth: { xs: 34, sm: 180 },
          height: 32,
          px: { xs: 1, sm: 1.25 },
          borderRadius: 1,
          border: 1,
          borderColor: 'surface.lineStrong',
          bgcolor: 'surface.field',
          color: 'text.secondary',
          fontSize: '0.8125rem',
          '&:hover': { borderColor: 'primary.main' },
        }}
      >
        <Search aria-hidden sx={{ fontSize: 17 }} />
        <Box
          component="span"
          sx={{ display: { xs: 'none', sm: 'block' }, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {t('topBar.search')}
        </Box>
        <Box
          component="kbd"
          sx={{
            display: { xs: 'none', sm: 'block' },
            ml: 'auto',
            font: 'inherit',
            fontSize: '0.6875rem',
            px: 0.5,
            border: 1,
            borderColor: 'surface.line',
            borderRadius: 0.5,
            whiteSpace: 'nowrap',
          }}
        >
          {paletteKeys}
        </Box>
      </ButtonBase>
    </Box>
  );
}

function Crumb({ to, text }: { readonly to: string; readonly text: string }) {
  return (
    <Link component={RouterLink} to={to} color="inherit">
      {text}
    </Link>
  );
}

function CopyLink({ pathname }: { readonly pathname: string }) {
  const { t } = useTranslation('app');
  return (
    <Box sx={{ flex: 'none', display: 'flex', '& svg': { opacity: 0.8 } }}>
      <CopyButton text={linkOfPath(pathname)} label={t('topBar.copyLink')} icon={LinkIcon} />
    </Box>
  );
}
