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
import { useFailure } from '../ui/words.ts';

/** Every connection that is open or was lost, each with what it may say of itself. */
export function ConnectionList({ connections }: { readonly connections: readonly Connection[] }) {
  const { t } = useTranslation('app');
  const close = useMutation({ mutationFn: (host: string) => client.servers.connections.close({ host }) });
  const failure = useFailure(close.error);
  if (connections.length === 0) return <Box sx={{ color: 'text.secondary' }}>{t('connections.none')}</Box>;
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
      {connections.map(({ host, state, since, failure: reason }) => (
        <Box
          component="li"
          key={host}
          sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', columnGap: 1, alignItems: 'center' }}
        >
          <Link component={RouterLink} to={`/servers/${encodeURIComponent(host)}`} sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
            {host}
          </Link>
          <Button
            variant="text"
            onClick={() => close.mutate(host)}
            aria-label={t('connections.closeOne', { host })}
            sx={{ gridRow: 'span 2' }}
          >
            {t('connections.close')}
          </Button>
          <LiveStatus whole status={state} since={since} reason={reason?.cause} />
        </Box>
      ))}
      {failure ? <FailureNotice failure={failure} /> : null}
    </Box>
  );
}
