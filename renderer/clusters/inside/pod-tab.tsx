import BugReport from '@mui/icons-material/BugReportOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { ServerTab } from '../../servers/server-tab.ts';
import { tabPath } from '../../servers/paths.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import type { ObjectPlace } from '../paths.ts';
import { DebugContainer } from './debug-container.tsx';
import { podVantage } from './pod-vantage.ts';
import { usePodContainers } from './queries.ts';

interface PodTabProps {
  readonly object: ObjectPlace;
  readonly tab: 'terminal' | 'files';
  readonly Tab: ServerTab;
}

/** What a server's page has for a machine, for one container of a pod: its terminals, its files. */
export function PodTab({ object, tab, Tab }: PodTabProps) {
  const { t } = useTranslation('inside');
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [debugging, setDebugging] = useState(false);
  const { context, name } = object;
  const namespace = object.namespace ?? '';
  const pod = usePodContainers({ context, namespace, pod: name });
  const failure = useFailure(pod.isFetching && !pod.data ? null : pod.error);
  const [, , , , , , , asked = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const containers = pod.data?.containers ?? [];
  const chosen = containers.find((one) => one.name === asked)?.name ?? pod.data?.defaultContainer;
  const vantageOf = (container: string) => podVantage({ context, namespace, pod: name, container });
  const running = containers.find((one) => one.name === chosen)?.running ?? false;
  if (failure)
    return (
      <Box sx={{ px: 2.5, py: 1.5 }}>
        <FailureNotice
          failure={failure}
          target={name}
          action={
            <Button variant="outlined" onClick={() => void pod.refetch()}>
              {t('again')}
            </Button>
          }
        />
      </Box>
    );
  if (chosen === undefined) return <LoadingRows label={t('reading', { name })} />;
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0, minWidth: 0 }}>
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, px: 2.5, py: 1 }}>
        <TextField
          select
          size="small"
          label={t('container')}
          value={chosen}
          onChange={(event) => void navigate(tabPath(vantageOf(event.target.value), tab))}
          fullWidth={false}
          sx={{ width: 240, maxWidth: '100%' }}
        >
          {containers.map((one) => (
            <MenuItem key={one.name} value={one.name} disabled={!one.running && one.name !== chosen}>
              {one.running ? t(`role.${one.role}`, { name: one.name }) : t('stopped', { name: one.name })}
            </MenuItem>
          ))}
        </TextField>
        {running ? null : (
          <Box role="status" sx={{ color: 'state.degraded', fontWeight: 600 }}>
            {t('notRunning', { container: chosen, phase: pod.data?.phase ?? '' })}
          </Box>
        )}
        <Button variant="outlined" startIcon={<BugReport />} onClick={() => setDebugging(true)} sx={{ ml: 'auto' }}>
          {t('debug.open')}
        </Button>
      </Box>
      <Tab key={chosen} target={vantageOf(chosen)} name={name} vantage={vantageOf(chosen)} rest={rest} asked={running} current />
      {debugging ? (
        <DebugContainer
          pod={{ context, namespace, pod: name }}
          containers={containers.filter((one) => one.role === 'main')}
          target={chosen}
          path={pathname}
          onClose={() => setDebugging(false)}
          onDone={(container) => {
            setDebugging(false);
            void pod.refetch().then(() => navigate(tabPath(vantageOf(container), tab)));
          }}
        />
      ) : null}
    </Box>
  );
}
