import Add from '@mui/icons-material/AddOutlined';
import Dns from '@mui/icons-material/DnsOutlined';
import FileDownload from '@mui/icons-material/FileDownloadOutlined';
import FileUpload from '@mui/icons-material/FileUploadOutlined';
import PhonelinkLock from '@mui/icons-material/PhonelinkLockOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { useLockGuard } from '../client/lock-guard.ts';
import { useFactors } from '../client/second-factors.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { FilterField } from '../ui/filter-field.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { NoneMatch } from '../ui/table/none-match.tsx';
import { Page } from '../ui/page.tsx';
import { useFailure } from '../ui/words.ts';
import { EnrolDialog } from './enrol-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FactorDetails } from './factor-details.tsx';
import { FactorList } from './factor-list.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { useArrange, useRunningCodes } from './queries.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { RevealDialog } from './reveal-dialog.tsx';
import { ServerDialog } from './server-dialog.tsx';

type Asked = { readonly what: 'import' | 'export' | 'server' } | { readonly what: 'reveal' | 'remove'; readonly entry: TotpEntry };

/** The room "Authenticator": second factors with their running codes. */
export default function AuthenticatorPage() {
  const { t } = useTranslation('authenticator');
  const [search, setSearch] = useSearchParams();
  const [openId, setOpenId] = useState<string | null>(null);
  const [filter, setFilter] = useState('');
  const [asked, setAsked] = useState<Asked | null>(null);
  const factors = useFactors();
  const codes = useRunningCodes();
  const guardId = useLockGuard();
  const arrange = useArrange();
  const failure = useFailure(factors.error ?? arrange.error) ?? codes.failure ?? null;
  const all = useMemo(() => factors.data ?? [], [factors.data]);
  const wanted = filter.trim().toLowerCase();
  const entries = useMemo(
    () => (wanted === '' ? all : all.filter(({ issuer, account }) => `${issuer} ${account}`.toLowerCase().includes(wanted))),
    [all, wanted],
  );
  const opened = all.find(({ id }) => id === openId);
  const enrol = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setSearch({ enrol: '' })}>
      {t('enrol.open')}
    </Button>
  );
  const importing = (
    <Button variant="outlined" startIcon={<FileDownload />} onClick={() => setAsked({ what: 'import' })}>
      <span className="word">{t('import.start')}</span>
    </Button>
  );
  const onServer = (
    <Button variant="outlined" startIcon={<Dns />} onClick={() => setAsked({ what: 'server' })}>
      <span className="word">{t('server.open')}</span>
    </Button>
  );
  return (
    <Page
      title={t('title')}
      layout="list"
      actions={
        <>
          {all.length > 0 ? <FilterField value={filter} onChange={setFilter} /> : null}
          {all.length > 0 ? (
            <Button variant="outlined" startIcon={<FileUpload />} onClick={() => setAsked({ what: 'export' })}>
              <span className="word">{t('export.open')}</span>
            </Button>
          ) : null}
          {importing}
          {onServer}
          {enrol}
        </>
      }
      drawer={
        opened ? (
          <FactorDetails
            key={opened.id}
            entry={opened}
            running={codes.state?.find(({ id }) => id === opened.id)}
            guards={opened.id === guardId}
            onClose={() => setOpenId(null)}
            onReveal={() => setAsked({ what: 'reveal', entry: opened })}
            onRemove={() => setAsked({ what: 'remove', entry: opened })}
          />
        ) : null
      }
    >
      {failure ? (
        <Box sx={{ p: 2.5 }}>
          <FailureNotice
            failure={failure}
            action={
              <Button
                variant="outlined"
                onClick={() => {
                  arrange.reset();
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
        <EmptyState
          icon={<PhonelinkLock />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={
            <>
              {enrol}
              {importing}
            </>
          }
        />
      ) : null}
      {all.length > 0 && entries.length === 0 ? (
        <NoneMatch title={t('noneMatch', { text: filter.trim() })} onClear={() => setFilter('')} />
      ) : null}
      {entries.length > 0 ? (
        <FactorList
          entries={entries}
          codes={codes.state ?? []}
          openId={openId}
          guardId={guardId}
          onArrange={wanted === '' ? (ids) => arrange.mutate(ids) : null}
          onOpen={setOpenId}
          onReveal={(entry) => setAsked({ what: 'reveal', entry })}
          onRemove={(entry) => setAsked({ what: 'remove', entry })}
        />
      ) : null}
      {search.has('enrol') ? <EnrolDialog onClose={() => setSearch({})} /> : null}
      {asked?.what === 'import' ? <ImportDialog onClose={() => setAsked(null)} /> : null}
      {asked?.what === 'server' ? <ServerDialog onClose={() => setAsked(null)} /> : null}
      {asked?.what === 'export' ? <ExportDialog count={all.length} onClose={() => setAsked(null)} /> : null}
      {asked?.what === 'reveal' ? <RevealDialog entry={asked.entry} onClose={() => setAsked(null)} /> : null}
      {asked?.what === 'remove' ? (
        <RemoveDialog
          entry={asked.entry}
          onClose={() => setAsked(null)}
          onRemoved={() => {
            setAsked(null);
            setOpenId(null);
          }}
        />
      ) : null}
    </Page>
  );
}
