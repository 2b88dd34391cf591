import CloudOff from '@mui/icons-material/CloudOffOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Connection } from '../../preload/contract/servers.ts';
import { client } from '../client/link.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LiveStatus } from '../ui/live-status.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { useFailure, useWords } from '../ui/words.ts';
import { standingOf } from './connection-standing.ts';

/** Every connection that is open, was lost or was not made, each with what it may say of itself; null while that is not known. */
export function ConnectionList({ connections }: { readonly connections: readonly Connection[] | null }) {
  const { t } = useTranslation('app');
  const close = useMutation({ mutationFn: (host: string) => client.servers.connections.close({ host }) });
  const failure = useFailure(close.error);
  if (connections === null) return <Box sx={{ color: 'text.secondary' }}>{t('connections.unknown')}</Box>;
  if (connections.length === 0) return <Box sx={{ color: 'text.secondary' }}>{t('connections.none')}</Box>;
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
      {connections.map((connection) => (
        <Box
          component="li"
          key={connection.host}
          sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', columnGap: 1, alignItems: 'center' }}
        >
          <Link
            component={RouterLink}
            to={`/servers/${encodeURIComponent(connection.host)}`}
            sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}
          >
            {connection.host}
          </Link>
          <Button
            variant="text"
            onClick={() => close.mutate(connection.host)}
            aria-label={t(connection.state === 'offline' ? 'connections.forgetOne' : 'connections.closeOne', { host: connection.host })}
            sx={{ gridRow: 'span 2' }}
          >
            {t(connection.state === 'offline' ? 'connections.forget' : 'connections.close')}
          </Button>
          <ConnectionStatus connection={connection} />
        </Box>
      ))}
      {failure ? <FailureNotice failure={failure} /> : null}
    </Box>
  );
}

/** Live, silent or being made; else what happened and when: what was never open is not called lost. */
function ConnectionStatus({ connection }: { readonly connection: Connection }) {
  const { t } = useTranslation('app');
  const say = useWords();
  const { state, since, heardAt, failure: reason } = connection;
  const standing = standingOf(connection);
  if (state !== 'offline' || standing === 'live' || standing === 'connecting' || standing === 'silent')
    return <LiveStatus whole status={state} since={since} />;
  return (
    <Box role="status" sx={{ display: 'flex', gap: 0.75, fontSize: '0.75rem', color: 'state.failing' }}>
      <CloudOff aria-hidden sx={{ fontSize: 15, flex: 'none', mt: '2px' }} />
      <span>
        <strong>{t(`connections.${standing}`)}</strong> <RelativeTime at={heardAt ?? since} />
        {reason ? (
          <Box component="span" sx={{ display: 'block' }}>
            {say(reason.cause)}
          </Box>
        ) : null}
      </span>
    </Box>
  );
}
