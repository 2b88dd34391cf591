import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LiveStatus } from '../ui/live-status.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import { DismissedList } from './dismissed-list.tsx';
import { FindingList } from './finding-list.tsx';
import { FirstSteps } from './first-steps.tsx';
import { OpenedList } from './opened-list.tsx';
import { useFindings } from './queries.ts';
import { StartProblems } from './start-problems.tsx';
import { Verdict } from './verdict.tsx';

/** Answers "is anything wrong?" in one look; before anything was opened, four first steps. */
export default function OverviewPage() {
  const { t } = useTranslation(['overview', 'ui']);
  const findings = useFindings();
  const { state, status, since, failure } = findings;
  const shown = status === 'live' || status === 'stale' || status === 'connecting' ? status : 'offline';
  const untouched = state !== undefined && state.opened.length + state.findings.length + state.dismissed.length === 0;
  return (
    <Page title={t('title')} status={state ? <LiveStatus status={shown} since={since} reason={failure?.cause} /> : null}>
      <StartProblems />
      {failure ? (
        <FailureNotice
          failure={failure}
          target={t('unavailable')}
          action={
            <Button variant="outlined" onClick={findings.again}>
              {t('ui:failure.again')}
            </Button>
          }
        />
      ) : null}
      {state ? (
        <>
          {untouched ? null : <Verdict {...state} />}
          {state.findings.length > 0 ? <FindingList findings={state.findings} stale={status !== 'live'} /> : null}
          {state.dismissed.length > 0 ? <DismissedList findings={state.dismissed} stale={status !== 'live'} /> : null}
          {state.opened.length > 0 ? <OpenedList opened={state.opened} findings={[...state.findings, ...state.dismissed]} /> : null}
          <FirstSteps lead={untouched} />
        </>
      ) : failure ? null : (
        <LoadingRows />
      )}
    </Page>
  );
}
