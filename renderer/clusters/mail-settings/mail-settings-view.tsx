import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeployedSource } from '../../../preload/contract/deployed-mail.ts';
import { client } from '../../client/link.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import { DeployedSettings } from '../../mail/deployed/deployed-settings.tsx';
import { PlaceTest } from '../../mail/deployed/place-test.tsx';
import { ProfileSelect } from '../../mail/deployed/profile-select.tsx';
import type { ObjectPlace } from '../paths.ts';
import { objectViewPath } from '../paths.ts';

/** What a workload is told about mail by its environment, and whether it works from this computer and from the pod. */
export default function MailSettingsView(object: ObjectPlace) {
  const { t } = useTranslation('mailsettings');
  const { context, resource, namespace, name } = object;
  const source: DeployedSource = { kind: 'workload', context, resource, namespace, name, container: null };
  const [against, setAgainst] = useState('');
  const settings = useQuery({
    queryKey: ['mail.deployed', context, resource, namespace, name, against],
    queryFn: ({ signal }) => client.mail.deployed({ source, against: against === '' ? null : against }, { signal }),
    placeholderData: keepPreviousData,
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
            <ProfileSelect value={against} onChange={setAgainst} />
            <DeployedSettings settings={settings.data} />
            <PlaceTest path={objectViewPath(object, 'mail')} name={name} source={source} settings={settings.data} />
          </>
        ) : null}
      </Box>
    </Box>
  );
}
