import ContrastIcon from '@mui/icons-material/ContrastOutlined';
import Density from '@mui/icons-material/DensitySmallOutlined';
import LockIcon from '@mui/icons-material/LockOutlined';
import LinkIcon from '@mui/icons-material/LinkOutlined';
import Translate from '@mui/icons-material/TranslateOutlined';
import ViewSidebar from '@mui/icons-material/ViewSidebarOutlined';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { addressAndPort } from '../../../preload/contract/addresses.ts';
import type { Host } from '../../../preload/contract/servers.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { copyText } from '../../client/clipboard.ts';
import { putSetting, useSettings } from '../../client/settings.ts';
import { useContexts, useHosts } from '../../client/targets.ts';
import { linkOfPath } from '../links.ts';
import { useLockNow } from '../lock/lock-host.tsx';
import { rooms } from '../rooms.ts';
import type { PaletteEntry } from './entries.ts';

const icons = Object.fromEntries(rooms.map(({ name, Icon }) => [name, <Icon key={name} aria-hidden />]));

/** What is always in the palette: pages, hosts, contexts, saved mail profiles and URL checks, and the frame's own actions. */
export function useFrameEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation('app');
  const { pathname } = useLocation();
  const settings = useSettings();
  const lockNow = useLockNow();
  const hosts = useHosts().data?.hosts;
  const contexts = useContexts().data?.contexts;

  return useMemo(() => {
    const { appearance } = settings;
    const set = (key: keyof typeof appearance, value: unknown) => () => putSetting(['appearance', key], value);
    const pages = rooms.map(({ name, path }): PaletteEntry => ({
      id: `page/${name}`,
      kind: 'page',
      title: t(`rooms.${name}`),
      icon: icons[name],
      run: path,
    }));
    const { environments, tags } = settings.servers;
    const servers = (hosts ?? []).map((host): PaletteEntry =>
      serverEntry(host.name, detailOf(host), [...(ownValue(tags, host.name) ?? []), ownValue(environments, host.name) ?? 'none']),
    );
    const clusters = (contexts ?? []).map((context): PaletteEntry => ({
      id: `cluster/${context.name}`,
      kind: 'context',
      title: context.name,
      detail: context.cluster === context.name ? context.server : context.cluster,
      icon: icons['clusters'],
      keywords: ['kubernetes', context.server],
      run: `/clusters/${encodeURIComponent(context.name)}`,
    }));
    const profiles = Object.entries(settings.mail.profiles).map(([name, profile]): PaletteEntry => ({
      id: `mail/${name}`,
      kind: 'mail',
      title: name,
      detail: `${profile.server}:${profile.port}`,
      icon: icons['mail'],
      keywords: ['smtp', profile.from],
      run: `/mail/${encodeURIComponent(name)}`,
    }));
    const checks = Object.entries(settings.health.checks).map(([name, check]): PaletteEntry => ({
      id: `url/${name}`,
      kind: 'url',
      title: name,
      detail: check.url,
      icon: icons['health'],
      keywords: ['url', 'http'],
      run: `/health/${encodeURIComponent(name)}`,
    }));
    const actions: readonly PaletteEntry[] = [
      ...(['dark', 'light', 'system'] as const)
        .filter((mode) => mode !== appearance.mode)
        .map((mode): PaletteEntry => ({
          id: `action/${mode}`,
          kind: 'action',
          title: t(`palette.actions.${mode}`),
          icon: <ContrastIcon aria-hidden />,
          keywords: ['theme', 'thème', 'mode'],
          run: set('mode', mode),
        })),
      ...(['english', 'french'] as const)
        .map((name) => ({ name, language: name === 'english' ? ('en' as const) : ('fr' as const) }))
        .filter(({ language }) => language !== appearance.language)
        .map(({ name, language }): PaletteEntry => ({
          id: `action/${name}`,
          kind: 'action',
          title: t(`palette.actions.${name}`),
          icon: <Translate aria-hidden />,
          keywords: ['language', 'langue'],
          run: set('language', language),
        })),
      ...(['compact', 'comfortable'] as const)
        .filter((density) => density !== appearance.density)
        .map((density): PaletteEntry => ({
          id: `action/${density}`,
          kind: 'action',
          title: t(`palette.actions.${density}`),
          icon: <Density aria-hidden />,
          keywords: ['density', 'densité'],
          run: set('density', density),
        })),
      {
        id: 'action/lock',
        kind: 'action',
        title: t('palette.actions.lock'),
        icon: <LockIcon aria-hidden />,
        detail: 'Ctrl+Shift+K',
        keywords: ['lock', 'verrou'],
        run: lockNow,
      },
      {
        id: 'action/rail',
        kind: 'action',
        title: t('palette.actions.rail'),
        icon: <ViewSidebar aria-hidden />,
        run: set('railCollapsed', !appearance.railCollapsed),
      },
      {
        id: 'action/copy-link',
        kind: 'action',
        title: t('palette.actions.copyLink'),
        icon: <LinkIcon aria-hidden />,
        detail: linkOfPath(pathname),
        run: () => void copyText(linkOfPath(pathname)),
      },
    ];
    return [...servers, ...clusters, ...profiles, ...checks, ...pages, ...actions];
  }, [t, settings, hosts, contexts, pathname, lockNow]);
}

/** Where a server really is, as far as its name does not say so: `root@127.0.0.1:2222`, `ops`. */
function detailOf({ name, hostName, port, user }: Host): string {
  if (hostName === name && port === 22) return user ?? '';
  const address = port === 22 ? hostName : addressAndPort(hostName, port);
  return user === null ? address : `${user}@${address}`;
}

/** A server by the name ssh knows it by, or as it was typed. */
export function serverEntry(name: string, detail: string, keywords: readonly string[] = []): PaletteEntry {
  return {
    id: `server/${name}`,
    kind: 'host',
    title: name,
    detail,
    icon: icons['servers'],
    keywords: ['ssh', ...keywords.filter((word) => word !== 'none')],
    run: `/servers/${encodeURIComponent(name)}`,
  };
}
