import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeployedSource } from '../../../preload/contract/deployed-mail.ts';
import { client } from '../../client/link.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { useFailure } from '../../ui/words.ts';
import { MailTabs, mailParts } from '../mail-tabs.tsx';
import type { DeployedDraft } from './deployed-draft.ts';
import { keepDeployed, keptDeployed, nameOfSource, sourceOf } from './deployed-draft.ts';
import { DeployedForm } from './deployed-form.tsx';
import { DeployedSettings } from './deployed-settings.tsx';
import { PlaceTest } from './place-test.tsx';

/** The mail settings of an application wherever they stand: read, compared with a profile, and tried from where it runs. */
export default function DeployedPage() {
  const { t } = useTranslation(['mailsettings', 'mail']);
  const [draft, setDraft] = useState(keptDeployed);
  const [asked, setAsked] = useState<DeployedSource | null>(null);
  const [tried, setTried] = useState(false);
  const against = draft.against === '' ? null : draft.against;
  const settings = useQuery({
    queryKey: ['mail.deployed', 'page', asked, against],
    queryFn: ({ signal }) => {
      if (asked === null) throw new Error('nothing was asked');
      return client.mail.deployed({ source: asked, against }, { signal });
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const failure = useFailure(settings.isFetching ? null : settings.error);
  const start = () => {
    const source = sourceOf(draft);
    setTried(true);
    if (source === null) return;
    if (JSON.stringify(source) === JSON.stringify(asked)) void settings.refetch();
    setAsked(source);
  };
  const put = (part: Partial<DeployedDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepDeployed(next);
  };
  return (
    <Page title={t('mail:title')} toolbar={<MailTabs open="deployed" />}>
      <Box sx={{ display: 'grid', gap: 2.5, maxWidth: 1100 }}>
        <DeployedForm draft={draft} onChange={put} busy={settings.isFetching} onStart={start} />
        {tried && sourceOf(draft) === null ? (
          <Typography role="alert" sx={{ color: 'state.failing' }}>
            {t('page.incomplete')}
          </Typography>
        ) : null}
        {asked === null ? <EmptyState title={t('page.empty')} text={t('page.emptyMeans')} /> : null}
        {asked !== null && settings.isFetching && settings.data === undefined ? (
          <LoadingRows rows={6} label={t('reading', { name: nameOfSource(asked) })} />
        ) : null}
        {failure && asked !== null ? (
          <FailureNotice failure={failure} target={nameOfSource(asked)} mild={failure.kind === 'not-found'} />
        ) : null}
        {asked !== null && settings.data && !failure ? (
          <>
            <DeployedSettings settings={settings.data} />
            <PlaceTest path={mailParts.deployed} name={nameOfSource(asked)} source={asked} settings={settings.data} />
          </>
        ) : null}
      </Box>
    </Page>
  );
}
