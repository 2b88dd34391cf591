import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { Page } from '../ui/page.tsx';
import { CheckDetails } from './check-details.tsx';
import { CheckField } from './check-field.tsx';
import { CheckTable } from './check-table.tsx';
import type { UrlCheck } from './checks.ts';
import { checkId, startCheck, useChecks } from './checks.ts';

/** The room "Health": URLs, checked from here or from a server's position. A link `url/https://...` opens that check. */
export default function HealthPage() {
  const { t } = useTranslation('health');
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const linked = decodeURIComponent(pathname.split('/').slice(2).join('/'));
  const [chosen, setChosen] = useState<string | null>(null);
  const checks = useChecks();
  const opened = checks.find(({ id }) => id === chosen) ?? checks.find(({ check }) => check.url === linked);
  const start = (check: UrlCheck) => {
    startCheck(check);
    setChosen(checkId(check));
  };
  const close = () => {
    setChosen(null);
    if (linked !== '') void navigate('/health');
  };
  return (
    <Page
      title={t('title')}
      layout="list"
      toolbar={<CheckField key={linked} initial={opened ? '' : linked} onStart={start} />}
      actions={
        checks.length > 1 ? (
          <Button variant="outlined" onClick={() => checks.forEach(({ check }) => startCheck(check))}>
            {t('startAll')}
          </Button>
        ) : null
      }
      drawer={opened ? <CheckDetails key={opened.id} listed={opened} onStart={start} onClose={close} /> : null}
    >
      <CheckTable checks={checks} openId={opened?.id ?? null} onOpen={setChosen} />
    </Page>
  );
}
