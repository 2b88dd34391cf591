import Close from '@mui/icons-material/CloseOutlined';
import PowerOff from '@mui/icons-material/PowerOffOutlined';
import PowerPlug from '@mui/icons-material/PowerOutlined';
import Refresh from '@mui/icons-material/RefreshOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { PaletteEntry } from '../app/palette/entries.ts';
import { usePaletteEntries } from '../app/palette/entries.ts';
import { usePlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import { useFailure } from '../ui/words.ts';
import { EnvironmentChoice, useSetEnvironment } from './environment-choice.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { HERE, serverPath, unitPath } from './paths.ts';
import { useConnections, useDisconnect, useFacts, useServerCalls, useUnits } from './queries.ts';
import { ServerStatus } from './server-status.tsx';
import { distinctFailures, sessionOf } from './session.ts';
import { UnitDetails } from './unit-details.tsx';
import { UnitList } from './unit-list.tsx';

/** The palette shows everything a page puts into it: the units worth finding, not all of a large machine. */
const MOST_PALETTE_UNITS = 300;

interface ServerPageProps {
  /** As a person names it: `here` or the host. */
  readonly target: string;
  readonly vantage: string;
  /** The unit whose details are open. */
  readonly unit: string | null;
}

/** One machine: its facts and its units, read when the page is opened and when asked again. */
export function ServerPage({ target, vantage, unit }: ServerPageProps) {
  const { t } = useTranslation('servers');
  const navigate = useNavigate();
  // Opening the page asks; after a disconnect or a cancelled call nothing is asked before the person does.
  const [asked, setAsked] = useState(true);
  const { environments } = useSettings().servers;
  const connections = useConnections();
  const connection = vantage === HERE ? null : (connections.state?.find(({ host }) => host === target) ?? null);
  const facts = useFacts(vantage, asked);
  const units = useUnits(vantage, asked);
  const calls = useServerCalls(vantage);
  const disconnect = useDisconnect();
  const setEnvironment = useSetEnvironment('servers');
  const name = vantage === HERE ? t('here') : target;
  const environment = environments[target] ?? 'none';
  usePlace({ target: name, targetPath: serverPath(vantage), ...(unit !== null && { object: unit }), environment });

  const busy = facts.isFetching || units.isFetching;
  const session = sessionOf({ vantage, connection, busy, linkLost: connections.status === 'stale' });
  const current = session === 'here' || session === 'live';
  const known = facts.data !== undefined || units.data !== undefined;
  const readAt = Math.min(...[facts.dataUpdatedAt, units.dataUpdatedAt].filter((at) => at > 0));
  const factsFailure = useFailure(facts.isFetching ? null : facts.error);
  const unitsFailure = useFailure(units.isFetching ? null : units.error);
  const changeFailure = useFailure(disconnect.error ?? setEnvironment.error);
  const lost = !busy && connection?.state === 'offline' ? connection.failure : null;
  const failures = distinctFailures([lost, factsFailure, unitsFailure, changeFailure]);

  const ask = () => {
    setAsked(true);
    void facts.refetch();
    void units.refetch();
    if (unit !== null) void calls.readAgain();
  };
  const giveUp = () => {
    setAsked(false);
    void calls.giveUp();
  };
  const hangUp = () => {
    giveUp();
    disconnect.mutate(target);
  };
  const open = (next: string) => void navigate(unitPath(vantage, next));

  usePaletteEntries(
    'servers.units',
    useMemo(
      () =>
        (units.data ?? []).slice(0, MOST_PALETTE_UNITS).map((one): PaletteEntry => ({
          id: `unit/${vantage}/${one.unit}`,
          kind: 'object',
          title: one.unit,
          detail: one.description,
          keywords: ['unit', one.active, one.sub],
          run: unitPath(vantage, one.unit),
        })),
      [units.data, vantage],
    ),
  );

  const connectButton = (
    <Button variant="contained" startIcon={<PowerPlug />} onClick={ask}>
      {t('connection.connect')}
    </Button>
  );
  return (
    <Page
      title={name}
      layout="list"
      status={<ServerStatus session={session} connection={connection} readAt={Number.isFinite(readAt) ? readAt : null} />}
      actions={
        <>
          <EnvironmentChoice
            target={name}
            environment={environment}
            onChange={(next) => setEnvironment.mutate({ target, environment: next })}
          />
          {busy ? (
            <Button variant="outlined" startIcon={<Close />} onClick={giveUp}>
              {t('cancel')}
            </Button>
          ) : current && known ? (
            <Button variant="outlined" startIcon={<Refresh />} onClick={ask}>
              {t('readAgain')}
            </Button>
          ) : failures.length === 0 && known ? (
            connectButton
          ) : null}
          {vantage !== HERE && (session === 'live' || session === 'stale') && !busy ? (
            <Button variant="outlined" color="inherit" startIcon={<PowerOff />} onClick={hangUp}>
              {t('connection.disconnect')}
            </Button>
          ) : null}
        </>
      }
      drawer={
        unit === null ? null : (
          <UnitDetails
            key={unit}
            vantage={vantage}
            target={name}
            unit={unit}
            asked={asked}
            current={current}
            onClose={() => void navigate(serverPath(vantage))}
          />
        )
      }
    >
      {failures.length > 0 ? (
        <Box sx={{ flex: 'none', display: 'grid', gap: 1, p: 1.5, maxHeight: known ? '50%' : 'none', overflow: 'auto' }}>
          {failures.map((failure) => (
            <FailureNotice
              key={failure.cause.en}
              failure={failure}
              target={target}
              open={failure.kind === 'host-key-changed'}
              mild={failure.kind === 'cancelled' || failure.kind === 'not-available'}
              action={
                failure === changeFailure || failure.kind === 'not-available' ? null : (
                  <Button variant="outlined" onClick={ask}>
                    {t('again')}
                  </Button>
                )
              }
            />
          ))}
        </Box>
      ) : null}
      {!known && !busy && failures.length === 0 ? (
        <EmptyState
          icon={<PowerOff />}
          title={t('connection.notYet', { target: name })}
          text={t('connection.notYetMeans')}
          action={connectButton}
        />
      ) : null}
      {!known && session === 'connecting' ? (
        <Box sx={{ px: 2, pt: 1.5, color: 'text.secondary' }}>{t('connection.cancelMeans', { target: name })}</Box>
      ) : null}
      {facts.data ? (
        <FactsPanel facts={facts.data} here={vantage === HERE} stale={!current} />
      ) : facts.isFetching ? (
        <LoadingRows rows={3} label={t('facts.loading', { target: name })} />
      ) : null}
      {units.data ? (
        <UnitList
          target={name}
          units={units.data}
          openUnit={unit}
          onOpen={open}
          pathOf={(one) => unitPath(vantage, one)}
          stale={!current || unitsFailure !== null}
        />
      ) : units.isFetching ? (
        <LoadingRows rows={8} label={t('unit.loading', { target: name })} />
      ) : null}
    </Page>
  );
}
