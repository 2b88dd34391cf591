import Button from '@mui/material/Button';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { FilterField } from '../ui/filter-field.tsx';
import { Page } from '../ui/page.tsx';
import { EntryDetails } from './entry-details.tsx';
import { Journal } from './journal.tsx';
import { LogFiles } from './log-files.tsx';
import { useAudit } from './queries.ts';

const ChainDialog = lazy(() => import('./chain-dialog.tsx'));

/** Every change made to anything, and where the log files lie. */
export default function ActivityPage() {
  const { t } = useTranslation('activity');
  const navigate = useNavigate();
  const opened = useParams()['*'] ?? '';
  const showsLogs = opened === 'logs';
  const openId = /^\d+$/u.test(opened) ? Number(opened) : null;
  const [search, setSearch] = useState('');
  const [checking, setChecking] = useState(false);
  const audit = useAudit(search.trim());
  const entries = audit.data?.pages.flat();
  const open = (id: number | null) => void navigate(id === null ? '/activity' : `/activity/${id}`);
  return (
    <Page
      layout="list"
      title={t('title')}
      actions={
        showsLogs ? null : (
          <>
            <FilterField value={search} onChange={setSearch} label={t('search')} />
            <Button variant="outlined" onClick={() => setChecking(true)}>
              {t('chain.check')}
            </Button>
          </>
        )
      }
      toolbar={
        <Tabs
          value={showsLogs ? 'logs' : 'journal'}
          aria-label={t('tabs.label')}
          variant="scrollable"
          scrollButtons={false}
          sx={{ mb: -1.25 }}
        >
          <Tab component={Link} to="/activity" value="journal" label={t('tabs.journal')} />
          <Tab component={Link} to="/activity/logs" value="logs" label={t('tabs.logs')} />
        </Tabs>
      }
      drawer={
        openId !== null && entries ? (
          <EntryDetails key={openId} id={openId} entry={entries.find(({ id }) => id === openId) ?? null} onClose={() => open(null)} />
        ) : null
      }
    >
      {showsLogs ? (
        <LogFiles />
      ) : (
        <Journal audit={audit} search={search.trim()} onClear={() => setSearch('')} openId={openId} onOpen={open} />
      )}
      {checking ? (
        <Suspense fallback={null}>
          <ChainDialog onClose={() => setChecking(false)} />
        </Suspense>
      ) : null}
    </Page>
  );
}
