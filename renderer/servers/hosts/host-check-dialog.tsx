import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostCheck } from '../../../preload/contract/host-check.ts';
import { client } from '../../client/link.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { LoginAttempts } from '../../ui/login-attempts.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { AgainButton } from '../again-button.tsx';
import { useForgetAcceptedKey } from '../queries.ts';

type HostKey = Extract<HostCheck, { ok: true }>['hostKey'];

/** Logs in to a host anew and says how that went: each hop, its key, every attempt, and what of the configuration is not followed. */
export function HostCheckDialog({ host, onClose }: { readonly host: string; readonly onClose: () => void }) {
  const { t } = useTranslation('servers');
  const say = useWords();
  const formats = useFormats();
  const titleId = useId();
  const check = useQuery({
    queryKey: ['servers.hosts.check', host],
    queryFn: ({ signal }) => client.servers.hosts.check({ host }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const forgetKey = useForgetAcceptedKey();
  const failure = useFailure(check.isFetching ? null : (check.error ?? forgetKey.error));
  const found = check.isFetching ? undefined : check.data;
  const key = (hostKey: HostKey | null) =>
    hostKey === null ? null : <MachineWord>{`${hostKey.type} ${hostKey.fingerprint}`}</MachineWord>;
  const voucher = ({ keyId, authority, source, validUntil }: NonNullable<HostKey['certificate']>) => (
    <>
      <MachineWord>{`${authority.type} ${authority.fingerprint} (${source})`}</MachineWord>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {validUntil === null ? t('check.forEver', { keyId }) : t('check.until', { keyId, date: formats.dateTime(validUntil) })}
      </Typography>
    </>
  );
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{t('check.title', { host })}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        {check.isFetching ? <LoadingRows rows={4} label={t('check.running', { host })} /> : null}
        {failure ? <FailureNotice failure={failure} target={host} /> : null}
        {found?.ok ? (
          <>
            <StateBadge level="healthy" word={t('check.ok')} />
            <FactList
              facts={[
                { name: t('check.address'), value: <MachineWord>{found.address}</MachineWord> },
                { name: t('check.key'), value: key(found.hostKey) },
                ...(found.hostKey.certificate ? [{ name: t('check.vouched'), value: voucher(found.hostKey.certificate) }] : []),
                { name: t('check.user'), value: <MachineWord>{found.user}</MachineWord> },
                { name: t('check.method'), value: <MachineWord>{found.method}</MachineWord> },
                ...found.jumps.map((jump) => ({
                  name: t('check.through', { host: jump.host }),
                  value: (
                    <>
                      {jump.address === null ? null : <MachineWord>{jump.address}</MachineWord>} {key(jump.hostKey)}
                      {jump.hostKey?.certificate ? voucher(jump.hostKey.certificate) : null}
                    </>
                  ),
                })),
              ]}
            />
            {found.attempts.length > 0 ? (
              <Box component="section">
                <Typography variant="h3">{t('check.attempts')}</Typography>
                <LoginAttempts attempts={found.attempts} />
              </Box>
            ) : null}
          </>
        ) : null}
        {found && !found.ok ? (
          <FailureNotice
            failure={found.failure}
            target={host}
            open
            action={
              found.failure.acceptedKeyOf === undefined ? null : (
                <AgainButton
                  acceptedKeyOf={found.failure.acceptedKeyOf}
                  onAgain={() => void check.refetch()}
                  onForget={(of) => forgetKey.mutate(of, { onSuccess: () => void check.refetch() })}
                />
              )
            }
          />
        ) : null}
        {found && found.notes.length > 0 ? (
          <Box component="section" sx={{ display: 'grid', gap: 0.5 }}>
            <Typography variant="h3">{t('check.notes')}</Typography>
            {found.notes.map((note) => (
              <Typography key={note.en} sx={{ color: 'text.secondary' }}>
                {say(note)}
              </Typography>
            ))}
          </Box>
        ) : null}
      </DialogContent>
      <DialogActions>
        <Button disabled={check.isFetching} onClick={() => void check.refetch()}>
          {t('check.again')}
        </Button>
        <Button variant="contained" onClick={onClose}>
          {t('lists.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
