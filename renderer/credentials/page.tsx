import Add from '@mui/icons-material/AddOutlined';
import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import Delete from '@mui/icons-material/DeleteOutlined';
import Edit from '@mui/icons-material/EditOutlined';
import Key from '@mui/icons-material/KeyOutlined';
import SyncAlt from '@mui/icons-material/SyncAltOutlined';
import Button from '@mui/material/Button';
import Box from '@mui/material/Box';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { Credential } from '../../preload/contract/credentials.ts';
import { copyText } from '../client/clipboard.ts';
import { useCredentials } from '../client/credential-store.ts';
import { useLockGuard } from '../client/lock-guard.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { FilterField } from '../ui/filter-field.tsx';
import { LiveTable } from '../ui/table/live-table.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import { useCredentialColumns } from './columns.tsx';
import { CredentialDetails } from './credential-details.tsx';
import { CredentialForm } from './credential-form.tsx';
import { DeleteCredential } from './delete-credential.tsx';
import { DescribeDialog } from './describe-dialog.tsx';
import { MoreMenu } from './more-menu.tsx';
import { useFactorNames } from './queries.ts';
import { daysLeft } from './rotation.tsx';
import { StoreNotice } from './store-notice.tsx';

const rowId = ({ name }: Credential) => name;
const isOverdue = ({ rotateBy }: Credential) => (daysLeft(rotateBy, Date.now()) ?? 0) < 0;
const byName = new Intl.Collator('en', { numeric: true });

/** Credentials by name, where each is kept, and what can be done with it; never a value. */
export default function CredentialsPage() {
  const { t } = useTranslation(['credentials', 'ui']);
  const navigate = useNavigate();
  const opened = useParams()['*'] ?? '';
  const openName = opened === '' ? null : opened;
  const heard = useCredentials();
  const columns = useCredentialColumns();
  const factorNames = useFactorNames();
  const guardId = useLockGuard();
  const guards = (name: string) => guardId !== null && name === `totp/${guardId}`;
  const [filter, setFilter] = useState('');
  const [form, setForm] = useState<{ readonly replaces: Credential | null } | null>(null);
  const [describing, setDescribing] = useState<Credential | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);

  const all = heard.state?.credentials;
  const rows = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    const holds = (text: string) => text.toLowerCase().includes(wanted);
    const found = (all ?? []).filter(({ name, label, kind }) => wanted === '' || holds(name) || holds(label) || holds(t(`kind.${kind}`)));
    // What is overdue first, then by name.
    const overdue = new Set(found.filter(isOverdue));
    const shown = ({ name }: Credential) => factorNames.get(name) ?? name;
    return found.toSorted((a, b) => Number(overdue.has(b)) - Number(overdue.has(a)) || byName.compare(shown(a), shown(b)));
  }, [all, factorNames, filter, t]);
  const open = (name: string | null) =>
    void navigate(name === null ? '/credentials' : `/credentials/${name.split('/').map(encodeURIComponent).join('/')}`);

  const addButton = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setForm({ replaces: null })}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <Page
        layout="list"
        title={t('title')}
        actions={
          all ? (
            // One place for the menu whatever the list holds: its dialog stays open when the first credential comes.
            <>
              {all.length > 0 ? <FilterField value={filter} onChange={setFilter} label={t('filter')} /> : null}
              <MoreMenu />
              {all.length > 0 ? addButton : null}
            </>
          ) : null
        }
        toolbar={heard.state ? <StoreNotice store={heard.state.store} /> : null}
        drawer={
          openName !== null && all ? (
            <CredentialDetails
              key={openName}
              name={openName}
              credential={all.find(({ name }) => name === openName) ?? null}
              guards={guards(openName)}
              onClose={() => open(null)}
              onReplace={(replaces) => setForm({ replaces })}
              onDescribe={setDescribing}
              onDelete={setDeleting}
            />
          ) : null
        }
      >
        {heard.failure ? (
          <Box sx={{ p: 2 }}>
            <FailureNotice
              failure={heard.failure}
              target={t('unavailable')}
              action={
                <Button variant="outlined" onClick={heard.again}>
                  {t('ui:failure.again')}
                </Button>
              }
            />
          </Box>
        ) : null}
        {all ? (
          <LiveTable
            id="credentials"
            label={t('table')}
            rows={rows}
            rowId={rowId}
            columns={columns}
            openId={openName}
            onOpen={({ name }) => open(name)}
            stale={heard.status !== 'live'}
            menu={(credential) => [
              { key: 'copy', label: t('copyName'), icon: <ContentCopy />, onSelect: () => void copyText(credential.name) },
              { key: 'describe', label: t('describe.edit'), icon: <Edit />, onSelect: () => setDescribing(credential) },
              ...(guards(credential.name)
                ? []
                : [
                    { key: 'replace', label: t('replace'), icon: <SyncAlt />, onSelect: () => setForm({ replaces: credential }) },
                    {
                      key: 'delete',
                      label: t('delete'),
                      icon: <Delete />,
                      dangerous: true,
                      onSelect: () => setDeleting(credential.name),
                    },
                  ]),
            ]}
            empty={
              filter.trim() === '' ? (
                <EmptyState icon={<Key />} title={t('empty.title')} text={t('empty.text')} action={addButton} />
              ) : (
                <EmptyState
                  title={t('noMatch', { text: filter.trim() })}
                  text={t('noMatchText', { total: all.length })}
                  action={<Button onClick={() => setFilter('')}>{t('clear')}</Button>}
                />
              )
            }
          />
        ) : heard.failure ? null : (
          <LoadingRows />
        )}
      </Page>
      {form ? <CredentialForm replaces={form.replaces} taken={all ?? []} onClose={() => setForm(null)} /> : null}
      {describing ? <DescribeDialog credential={describing} onClose={() => setDescribing(null)} /> : null}
      {deleting !== null ? (
        <DeleteCredential
          name={deleting}
          onClose={() => setDeleting(null)}
          onDeleted={() => {
            setDeleting(null);
            if (deleting === openName) open(null);
          }}
        />
      ) : null}
    </>
  );
}
