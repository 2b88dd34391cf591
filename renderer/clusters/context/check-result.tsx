import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContextCheck } from '../../../preload/contract/context-check.ts';
import { client } from '../../client/link.ts';
import { useSettings } from '../../client/settings.ts';
import { contextPolicy } from '../../client/context-policy.ts';
import { CertificateCard } from '../../ui/certificate-card.tsx';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { PolicyMarks } from '../../ui/policy-marks.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useFailure } from '../../ui/words.ts';
import { CertificateRemedy } from './certificate-remedy.tsx';
import { LoginRemedy } from './login-remedy.tsx';
import { useWords } from '../../ui/words.ts';

/** A context that is tried: reached, logged in, as whom, for how long, what is allowed. */
export function CheckResult({ context, onClose }: { readonly context: string; readonly onClose: () => void }) {
  const { t } = useTranslation('contexts');
  const titleId = useId();
  const policy = contextPolicy(useSettings(), context);
  const check = useQuery({
    queryKey: ['kubernetes.contexts.check', context],
    queryFn: ({ signal }) => client.kubernetes.contexts.check({ context }, { signal }),
    gcTime: 0,
    staleTime: 0,
  });
  const broken = useFailure(check.isFetching ? null : check.error);
  const found = check.isFetching ? undefined : check.data;
  const failure = broken ?? found?.failure ?? null;
  const again = () => void check.refetch();
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', overflowWrap: 'anywhere' }}>
        {t('check.title', { cluster: context })}
        <EnvironmentMark environment={policy.environment} />
        <PolicyMarks {...policy} />
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        {check.isFetching ? <LoadingRows rows={5} label={t('check.running', { cluster: context })} /> : null}
        {failure ? (
          <FailureNotice
            failure={failure}
            target={context}
            action={
              <>
                <CertificateRemedy failure={failure} context={context} onTrusted={again} />
                <LoginRemedy failure={failure} context={context} onLoggedIn={again} />
              </>
            }
          />
        ) : null}
        {found ? <Facts check={found} /> : null}
        {found?.presented && found.ok ? <CertificateCard certificate={found.presented.certificate} /> : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={again} disabled={check.isFetching}>
          {t('check.again')}
        </Button>
        <Button variant="contained" onClick={onClose}>
          {t('close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Facts({ check }: { readonly check: ContextCheck }) {
  const { t } = useTranslation('contexts');
  const say = useWords();
  const formats = useFormats();
  const { version, latencyMs, via, user, credentials, permissions, skewMs, server } = check;
  const may = permissions?.allowed.filter(({ allowed }) => allowed).map(({ what }) => what) ?? [];
  const shown = may.includes('everything')
    ? (['everything'] as const)
    : may.filter((what) => what !== 'list-pods' || !may.includes('list-pods-everywhere'));
  return (
    <FactList
      facts={[
        ...(check.ok
          ? [
              {
                name: t('check.state'),
                value: <StateBadge level="healthy" word={t('check.reached', { ms: formats.number(latencyMs ?? 0) })} />,
              },
              { name: t('check.version'), value: <MachineWord>{version ?? '?'}</MachineWord> },
            ]
          : []),
        { name: t('check.server'), value: <MachineWord>{server}</MachineWord> },
        ...(via === 'here' ? [] : [{ name: t('check.via'), value: via.replace(/^ssh:/u, '') }]),
        ...(user.name === ''
          ? []
          : [
              {
                name: t('check.user'),
                value: (
                  <Box component="span">
                    <MachineWord>{[user.name, ...user.groups].join(', ')}</MachineWord>{' '}
                    <Box component="span" sx={{ color: 'text.secondary' }}>
                      {t(`check.from.${user.from}`)}
                    </Box>
                  </Box>
                ),
              },
            ]),
        ...credentials.flatMap(({ kind, until }) =>
          kind === 'login-program' && until === null
            ? []
            : [
                {
                  name: t(`check.credential.${kind}`),
                  value: until === null ? t('check.noEnd') : t('check.until', { date: formats.dateTime(until) }),
                },
              ],
        ),
        ...(skewMs === null
          ? []
          : [
              {
                name: t('check.clock'),
                value: t(skewMs > 0 ? 'check.ahead' : 'check.behind', { seconds: formats.number(Math.abs(Math.round(skewMs / 1000))) }),
              },
            ]),
        ...(permissions === null
          ? []
          : [
              {
                name: t('check.may', { namespace: permissions.namespace }),
                value: [
                  shown.length === 0 ? t('check.nothing') : shown.map((what) => t(`check.allowed.${what}`)).join(', '),
                  ...permissions.notes.map(say),
                ].join('. '),
              },
            ]),
      ]}
    />
  );
}
