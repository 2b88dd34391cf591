import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DeployedMail, DeployedSource, Understood } from '../../../preload/contract/deployed-mail.ts';
import { client } from '../../client/link.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import type { ObjectPlace } from '../paths.ts';
import { PlaceTest } from './place-test.tsx';

/** What a workload is told about mail by its environment, and whether it works from this computer and from the pod. */
export default function MailSettingsView(object: ObjectPlace) {
  const { t } = useTranslation('mailsettings');
  const { context, resource, namespace, name } = object;
  const source: DeployedSource = { kind: 'workload', context, resource, namespace, name, container: null };
  const settings = useQuery({
    queryKey: ['mail.deployed', context, resource, namespace, name],
    queryFn: ({ signal }) => client.mail.deployed({ source }, { signal }),
    retry: false,
  });
  const failure = useFailure(settings.isFetching ? null : settings.error);
  const again = (
    <Button variant="outlined" onClick={() => void settings.refetch()} disabled={settings.isFetching}>
      {t('readAgain')}
    </Button>
  );
  return (
    <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', px: 2.5, py: 2 }}>
      <Box sx={{ display: 'grid', gap: 2.5, maxWidth: 1100 }}>
        {failure ? <FailureNotice failure={failure} target={name} action={again} mild={failure.kind === 'not-found'} /> : null}
        {settings.data === undefined && !failure ? <LoadingRows rows={6} label={t('reading', { name })} /> : null}
        {settings.data ? (
          <>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'start' }}>
              <Typography sx={{ color: 'text.secondary', flex: 1, minWidth: 240 }}>{t('means', { name })}</Typography>
              {again}
            </Box>
            <SettingsTable settings={settings.data} />
            <Contradictions settings={settings.data} />
            <PlaceTest object={object} source={source} settings={settings.data} />
          </>
        ) : null}
      </Box>
    </Box>
  );
}

function SettingsTable({ settings }: { readonly settings: DeployedMail }) {
  const { t } = useTranslation('mailsettings');
  const say = useWords();
  const cell = { textAlign: 'start', py: 0.5, pr: 2, verticalAlign: 'top', overflowWrap: 'anywhere' } as const;
  const value = ({ setting, value: shown }: Understood) => {
    if (setting === 'password') return settings.password ? t('masked') : t('unread');
    return shown === null ? t('unread') : <MachineWord>{shown}</MachineWord>;
  };
  return (
    <Box component="table" sx={{ borderCollapse: 'collapse', width: '100%' }}>
      <thead>
        <Box component="tr" sx={{ color: 'text.secondary' }}>
          {(['setting', 'value', 'variable', 'from'] as const).map((head) => (
            <Box component="th" key={head} scope="col" sx={{ ...cell, fontWeight: 500 }}>
              {t(head)}
            </Box>
          ))}
        </Box>
      </thead>
      <tbody>
        {settings.understood.map((one) => (
          <Box component="tr" key={one.setting} sx={{ borderTop: 1, borderColor: 'surface.line' }}>
            <Box component="th" scope="row" sx={{ ...cell, fontWeight: 600 }}>
              {t(`settings.${one.setting}`)}
            </Box>
            <Box component="td" sx={cell}>
              {value(one)}
            </Box>
            <Box component="td" sx={cell}>
              <MachineWord>{one.variable}</MachineWord>
            </Box>
            <Box component="td" sx={{ ...cell, color: 'text.secondary' }}>
              {say(one.where) || t('here')}
            </Box>
          </Box>
        ))}
      </tbody>
    </Box>
  );
}

function Contradictions({ settings: { contradictions, problems } }: { readonly settings: DeployedMail }) {
  const { t } = useTranslation('mailsettings');
  const say = useWords();
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75 }}>
      {contradictions.length + problems.length === 0 ? (
        <StateBadge level="healthy" word={t('fits')} />
      ) : (
        <Typography variant="h3">{t('contradictions')}</Typography>
      )}
      {contradictions.map((one) => (
        <Box key={one.en} sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
          <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
            <StateBadge level="degraded" iconOnly />
          </Box>
          <Typography sx={{ overflowWrap: 'anywhere' }}>{say(one)}</Typography>
        </Box>
      ))}
      {problems.map((problem) => (
        <FailureNotice key={problem.cause.en} failure={problem} mild />
      ))}
    </Box>
  );
}
