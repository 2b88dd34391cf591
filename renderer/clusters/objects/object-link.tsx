import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { LinkGroup, ObjectLink } from '../../../preload/contract/cluster-objects.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import { objectPath } from '../paths.ts';

/** Objects that another one has to do with, under a heading. */
export function LinkGroupSection({ context, group }: { readonly context: string; readonly group: LinkGroup }) {
  const { t } = useTranslation('kinds');
  const say = useWords();
  const formats = useFormats();
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75 }}>
      <Typography variant="h3">{say(group.heading)}</Typography>
      {group.problem ? <FailureNotice failure={group.problem} mild /> : null}
      {group.links.length === 0 && !group.problem ? <Typography sx={{ color: 'text.secondary' }}>{t('details.none')}</Typography> : null}
      <LinkList context={context} links={group.links} />
      {group.more > 0 ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('details.more', { number: formats.number(group.more) })}</Typography>
      ) : null}
    </Box>
  );
}

/** Objects by name, each a way to its details. */
export function LinkList({
  context,
  links,
  withKind = false,
}: {
  readonly context: string;
  readonly links: readonly ObjectLink[];
  /** Says what each is, where they are of several kinds. */
  readonly withKind?: boolean;
}) {
  const { t } = useTranslation('kinds');
  const say = useWords();
  if (links.length === 0) return null;
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
      {links.map(({ resource, kind, namespace, name, level, state }) => (
        <Box component="li" key={`${kind} ${namespace} ${name}`} sx={{ minWidth: 0 }}>
          {withKind ? (
            <Box component="span" sx={{ color: 'text.secondary', pr: 0.75 }}>
              {kind}
            </Box>
          ) : null}
          {resource === null ? (
            <span title={t('details.unknownKind', { kind })}>{name}</span>
          ) : (
            <Link
              component={RouterLink}
              to={objectPath(context, resource, { namespace, name })}
              sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}
            >
              {name}
            </Link>
          )}
          {level !== null && state !== null ? (
            <Box sx={{ display: 'flex', gap: 0.75, minWidth: 0 }}>
              <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
                <StateBadge level={level} iconOnly />
              </Box>
              <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere', color: 'text.secondary' }}>
                {say(state)}
              </Box>
            </Box>
          ) : null}
        </Box>
      ))}
    </Box>
  );
}
