import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import { failureOf } from '../client/failures.ts';
import { useRun } from '../client/run.ts';
import { changeSetting } from '../client/settings.ts';
import { DetailsDrawer } from '../ui/details-drawer.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { CheckOutcome } from './check-outcome.tsx';
import type { ListedCheck, UrlCheck } from './checks.ts';
import { checkId, runOf } from './checks.ts';
import { Expectations } from './expectations.tsx';
import type { ExpectationField, HealthRemedy } from './remedies.ts';

interface CheckDetailsProps {
  readonly listed: ListedCheck;
  readonly onStart: (check: UrlCheck) => void;
  readonly onClose: () => void;
}

/** One check beside the list: how it went, what it expects, and whether it is kept. */
export function CheckDetails({ listed, onStart, onClose }: CheckDetailsProps) {
  const { t } = useTranslation('health');
  const run = runOf(listed.id);
  const view = useRun(run);
  const [wanted, setWanted] = useState<{ readonly field: ExpectationField } | null>(null);
  /** Remedies that changed the check: its form begins anew with each. */
  const [taken, setTaken] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const put = (key: string, value: UrlCheck | null) => {
    changeSetting(['health', 'checks', key], value).then(
      () => setFailure(null),
      (error: unknown) => setFailure(failureOf(error)),
    );
  };
  const start = (check: UrlCheck) => {
    // A saved check is changed where it is kept, so that the next run asks the same.
    if (listed.savedAs !== null && checkId(check) === listed.id) put(listed.savedAs, check);
    onStart(check);
  };
  const key = listed.savedAs ?? listed.id;
  const check = view.input ?? listed.check;
  const use = (remedy: HealthRemedy) => {
    if (remedy.kind === 'field') return setWanted({ field: remedy.field });
    if (remedy.kind === 'again') return start(check);
    setWanted(null);
    setTaken(taken + 1);
    start({ ...check, ...(remedy.kind === 'url' ? { url: remedy.url } : { status: remedy.status }) });
  };
  return (
    <DetailsDrawer
      title={listed.check.url}
      subtitle={listed.check.via === 'here' ? t('fromHere') : t('from', { vantage: listed.check.via })}
      onClose={onClose}
      actions={
        <Button variant="outlined" onClick={() => put(key, listed.savedAs === null ? check : null)}>
          {t(listed.savedAs === null ? 'save' : 'forget')}
        </Button>
      }
    >
      {failure ? <FailureNotice failure={failure} /> : null}
      <CheckOutcome run={view} onCancel={run.cancel} onRemedy={use} />
      <Typography variant="h3">{t('expectations')}</Typography>
      <Expectations key={taken} check={check} onStart={start} wanted={wanted} />
    </DetailsDrawer>
  );
}
