import PhonelinkLock from '@mui/icons-material/PhonelinkLockOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import { useFailure } from '../ui/words.ts';
import { EnrolDialog } from './enrol-dialog.tsx';
import { FactorDetails } from './factor-details.tsx';
import { FactorRow } from './factor-row.tsx';
import { useFactors } from '../client/second-factors.ts';
import { useRunningCodes } from './queries.ts';

/** The room "Authenticator": second factors with their running codes. */
export default function AuthenticatorPage() {
  const { t } = useTranslation('authenticator');
  const [search, setSearch] = useSearchParams();
  const [openId, setOpenId] = useState<string | null>(null);
  const factors = useFactors();
  const codes = useRunningCodes();
  const failure = useFailure(factors.error) ?? codes.failure ?? null;
  const entries = factors.data ?? [];
  const opened = entries.find(({ id }) => id === openId);
  const enrolling = search.has('enrol');
  const enrol = (
    <Button variant="contained" onClick={() => setSearch({ enrol: '' })}>
      {t('enrol.open')}
    </Button>
  );
  return (
    <Page
      title={t('title')}
      layout="list"
      actions={enrol}
      drawer={opened ? <FactorDetails key={opened.id} entry={opened} onClose={() => setOpenId(null)} /> : null}
    >
      {failure ? (
        <Box sx={{ p: 2.5 }}>
          <FailureNotice
            failure={failure}
            action={
              <Button
                variant="outlined"
                onClick={() => {
                  void factors.refetch();
                  codes.again();
                }}
              >
                {t('again')}
              </Button>
            }
          />
        </Box>
      ) : null}
      {factors.isPending ? <LoadingRows /> : null}
      {factors.data?.length === 0 ? (
        <EmptyState icon={<PhonelinkLock />} title={t('empty.title')} text={t('empty.text')} action={enrol} />
      ) : null}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', overflow: 'auto' }} aria-label={t('title')}>
        {entries.map((entry) => (
          <FactorRow
            key={entry.id}
            entry={entry}
            running={codes.state?.find(({ id }) => id === entry.id)}
            onOpen={() => setOpenId(entry.id)}
          />
        ))}
      </Box>
      <EnrolDialog open={enrolling} onClose={() => setSearch({})} />
    </Page>
  );
}
