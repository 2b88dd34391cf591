import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { ReactNode, Ref } from 'react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useLocation } from 'react-router';
import type { Kind } from '../../preload/contract/cluster-kinds.ts';
import { FilterField } from '../ui/filter-field.tsx';
import { clusterViews } from './cluster-views.ts';
import { filterKinds, groupKinds } from './kind-groups.ts';
import { useKindName } from './kind-names.ts';
import { clusterPath, clusterViewPath, labelSearch, labelsOf } from './paths.ts';

interface KindNavProps {
  readonly context: string;
  /** The kind whose list is shown. */
  readonly resource: string;
  /** undefined while the cluster has not said which it has. */
  readonly kinds: readonly Kind[] | undefined;
  /** A kind was chosen. */
  readonly onChosen?: () => void;
}

/** The ways to the lists of a cluster, by group, with a field to find a kind. */
export function KindNav({ context, resource, kinds, onChosen }: KindNavProps) {
  const { t } = useTranslation('kinds');
  const { t: ofClusters } = useTranslation('clusters');
  const nameOf = useKindName();
  const search = labelSearch(labelsOf(useLocation().search));
  const [filter, setFilter] = useState('');
  const groups = useMemo(() => groupKinds(kinds), [kinds]);
  const shown = useMemo(() => filterKinds(groups, filter, ({ id, kind }) => nameOf(id, kind)), [groups, filter, nameOf]);
  return (
    <Box component="nav" aria-label={t('nav')} sx={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
      <Box sx={{ p: 1.5, pb: 1, '& .MuiTextField-root': { width: '100%' } }}>
        <FilterField value={filter} onChange={setFilter} label={t('find')} />
      </Box>
      <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, minHeight: 0, overflow: 'auto', px: 1.5, pb: 2 }}>
        {shown.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('noneFound', { text: filter })}</Typography> : null}
        {shown.map((group) => (
          <Box key={group.id} component="section">
            <Typography
              variant="caption"
              component="h2"
              sx={{ px: 1, pb: 0.25, color: 'text.secondary', fontWeight: 600, letterSpacing: '0.02em' }}
            >
              {t(`group.${group.id}`)}
            </Typography>
            <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
              {group.kinds.map(({ id, kind }) => (
                <li key={id}>
                  <NavLink
                    to={`${clusterPath(context, id)}${search}`}
                    here={id === resource}
                    ref={id === resource ? intoView : null}
                    onClick={onChosen}
                    title={kind ? titleOf(kind) : id}
                  >
                    {nameOf(id, kind)}
                    {group.id === 'custom' && kind ? (
                      <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem', fontWeight: 400, pl: 0.75 }}>
                        {kind.group}
                      </Box>
                    ) : null}
                  </NavLink>
                </li>
              ))}
            </Box>
          </Box>
        ))}
        {filter === '' && clusterViews.length > 0 ? (
          <Box component="section">
            <Typography variant="caption" component="h2" sx={{ px: 1, pb: 0.25, color: 'text.secondary', fontWeight: 600 }}>
              {t('group.views')}
            </Typography>
            <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
              {clusterViews.map(({ id }) => (
                <li key={id}>
                  <NavLink to={clusterViewPath(context, id)} here={false} onClick={onChosen}>
                    {ofClusters(`clusterView.${id}`)}
                  </NavLink>
                </li>
              ))}
            </Box>
          </Box>
        ) : null}
      </Box>
    </Box>
  );
}

/** The kind that is shown is in view when the list of kinds comes up, and each time another is. */
function intoView(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: 'nearest' });
}

function titleOf({ plural, group, version, shortNames }: Kind): string {
  const full = group === '' ? `${plural} (${version})` : `${plural}.${group} (${version})`;
  return shortNames.length === 0 ? full : `${full}: ${shortNames.join(', ')}`;
}

interface NavLinkProps {
  readonly to: string;
  readonly here: boolean;
  readonly title?: string;
  readonly onClick?: (() => void) | undefined;
  readonly ref?: Ref<HTMLAnchorElement> | null;
  readonly children: ReactNode;
}

function NavLink({ to, here, title, onClick, ref, children }: NavLinkProps) {
  return (
    <Link
      component={RouterLink}
      to={to}
      ref={ref}
      title={title}
      onClick={onClick}
      underline="none"
      aria-current={here ? 'page' : undefined}
      sx={{
        display: 'block',
        px: 1,
        py: 0.5,
        borderRadius: 1,
        color: here ? 'primary.main' : 'text.primary',
        fontWeight: here ? 600 : 450,
        bgcolor: here ? 'surface.selected' : 'transparent',
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
        '&:hover': { bgcolor: here ? 'surface.selected' : 'surface.raised' },
      }}
    >
      {children}
    </Link>
  );
}
