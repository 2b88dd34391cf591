import { ownValue } from '../../preload/contract/own-value.ts';
import Close from '@mui/icons-material/CloseOutlined';
import PowerOff from '@mui/icons-material/PowerOffOutlined';
import PowerPlug from '@mui/icons-material/PowerOutlined';
import Refresh from '@mui/icons-material/RefreshOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useIsFetching } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import { useFailure } from '../ui/words.ts';
import { AgainButton } from './again-button.tsx';
import { EnvironmentChoice, useSetEnvironment } from './hosts/environment-choice.tsx';
import { HERE, serverPath } from './paths.ts';
import { useFamiliar } from './familiar.ts';
import { useConnections, useDisconnect, useFacts, useForgetAcceptedKey, useKeptConnection, useServerCalls } from './queries.ts';
import { DrawerPlaceProvider, useDrawerPlace } from './server-drawer.tsx';
import { ServerStatus } from './server-status.tsx';
import { useWhenBack } from './when-back.ts';
import { ShownFailures } from './server-tab.ts';
import { ServerTabs } from './server-tabs.tsx';
import { distinctFailures, sessionOf } from './session.ts';
import { tabs } from './tabs.ts';

interface ServerPageProps {
  /** As a person names it: `here` or the host. */
  readonly target: string;
  readonly vantage: string;
  /** The path behind the server: the tab, then what the tab makes of it. */
  readonly rest: readonly string[];
}

/** What is only numbered has no name to show. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

/** One machine: how it is connected, its facts, and a tab for each kind of thing on it. */
export function ServerPage({ target, vantage, rest }: ServerPageProps) {
  const { t } = useTranslation('servers');
  const { environments } = useSettings().servers;
  const connections = useConnections();
  const connection = vantage === HERE ? null : (connections.state?.find(({ host }) => host === target) ?? null);
  // Opening the page of a machine that is known asks; after a disconnect or a cancelled call nothing is asked before the person does.
  const familiar = useFamiliar(target, vantage, connection !== null);
  const [decided, setDecided] = useState<boolean | null>(null);
  const asked = decided ?? familiar === true;
  const stranger = decided === null && familiar === false;
  const facts = useFacts(vantage, asked);
  const calls = useServerCalls(vantage);
  const disconnect = useDisconnect();
  const forgetKey = useForgetAcceptedKey();
  const setEnvironment = useSetEnvironment('servers');
  const drawer = useDrawerPlace();
  const name = vantage === HERE ? t('here') : target;
  const environment = ownValue(environments, target) ?? 'none';
  const [segment, ...behind] = rest;
  const tab = tabs.find(({ id }) => id === segment) ?? tabs[0];
  // A part of the upkeep is a place of the page, and no object with a name.
  const object = tab.id === 'upkeep' ? undefined : behind[0];
  usePlace({ target: name, targetPath: serverPath(vantage), ...(object !== undefined && !UUID.test(object) && { object }), environment });

  const fetching = useIsFetching({ predicate: ({ queryKey }) => queryKey[1] === vantage });
  const busy = fetching > 0;
  const session = sessionOf({ vantage, connection, busy, linkLost: connections.status === 'stale' });
  const current = session === 'here' || session === 'live';
  const known = facts.data !== undefined;
  const factsFailure = useFailure(facts.isFetching ? null : facts.error);
  const changeFailure = useFailure(disconnect.error ?? setEnvironment.error ?? forgetKey.error);
  // While it is tried again, what was wrong stays on screen.
  const lost = busy ? null : connection?.failure;
  const failures = distinctFailures([lost, factsFailure, changeFailure]);

  const ask = () => {
    setDecided(true);
    void facts.refetch();
    void calls.readAgain();
  };
  const giveUp = () => {
    setDecided(false);
    void calls.giveUp();
  };
  useKeptConnection(vantage === HERE || !asked ? null : target);
  useWhenBack(connection, () => {
    if (asked) ask();
  });
  const hangUp = () => {
    giveUp();
    disconnect.mutate(target);
  };

  const connectButton = (
    <Button variant="contained" startIcon={<PowerPlug />} onClick={ask}>
      {t('connection.connect')}
    </Button>
  );
  return (
    <Page
      title={name}
      layout="list"
      status={<ServerStatus session={session} connection={connection} readAt={facts.dataUpdatedAt > 0 ? facts.dataUpdatedAt : null} />}
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
            <Button variant="outlined" startIcon={<Refresh />} title={t('readAgain')} onClick={ask}>
              <span className="word">{t('readAgain')}</span>
            </Button>
          ) : failures.length === 0 && known ? (
            connectButton
          ) : null}
          {vantage !== HERE && (session === 'live' || session === 'stale') && !busy ? (
            <Button variant="outlined" color="inherit" startIcon={<PowerOff />} title={t('connection.disconnect')} onClick={hangUp}>
              <span className="word">{t('connection.disconnect')}</span>
            </Button>
          ) : null}
        </>
      }
      toolbar={<ServerTabs vantage={vantage} name={name} open={tab.id} />}
      drawer={drawer.slot}
      covered={drawer.open}
    >
      {failures.length > 0 ? (
        <Box sx={{ flex: 'none', display: 'grid', gap: 1, px: 2.5, py: 1.5, maxHeight: known ? '50%' : 'none', overflow: 'auto' }}>
          {failures.map((failure) => (
            <FailureNotice
              key={failure.cause.en}
              failure={failure}
              target={target}
              open={failure.kind === 'host-key-changed'}
              mild={failure.kind === 'cancelled' || failure.kind === 'not-available'}
              action={
                failure === changeFailure || failure.kind === 'not-available' ? null : (
                  <AgainButton
                    acceptedKeyOf={failure.acceptedKeyOf}
                    onAgain={ask}
                    onForget={(host) => forgetKey.mutate(host, { onSuccess: ask })}
                  />
                )
              }
            />
          ))}
        </Box>
      ) : null}
      {!known && !busy && failures.length === 0 && (familiar !== null || decided !== null) ? (
        <EmptyState
          icon={<PowerOff />}
          title={t(stranger ? 'connection.unlisted' : 'connection.notYet', { target: name })}
          text={t(stranger ? 'connection.unlistedMeans' : 'connection.notYetMeans')}
          action={connectButton}
        />
      ) : null}
      {!known && session === 'connecting' ? (
        <Box sx={{ px: 2.5, pt: 1.5, color: 'text.secondary' }}>{t('connection.cancelMeans', { target: name })}</Box>
      ) : null}
      <ShownFailures value={failures}>
        <DrawerPlaceProvider value={drawer.place}>
          <Suspense fallback={<LoadingRows />}>
            <tab.Tab target={target} name={name} vantage={vantage} rest={behind} asked={asked} current={current} />
          </Suspense>
        </DrawerPlaceProvider>
      </ShownFailures>
    </Page>
  );
}
