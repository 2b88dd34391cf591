import type { Facts } from '../../../preload/contract/servers.ts';
import { failureOf } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { serveEnvironments } from './environment/environment-readers.ts';
import { watchState } from '../streams.ts';
import { serverName } from '../vantage/names.ts';
import { createContainerVantages } from './containers/container-vantage.ts';
import { containersRouter } from './containers/containers-router.ts';
import { readFacts } from './facts.ts';
import { filesRouter } from './files/files-router.ts';
import { hostListsRouter } from './host-lists-router.ts';
import { runsRouter } from './runs-router.ts';
import { findingsInFacts, findingsInUnits, findingsWithoutFacts } from './server-findings.ts';
import { terminalsRouter } from './terminals/terminals-router.ts';
import { tunnelsRouter } from './tunnels/tunnels-router.ts';
import { openedJournal } from './journal/journal-follow.ts';
import { loadRouter } from './load/load-router.ts';
import { portsRouter } from './ports/ports-router.ts';
import { upkeepRouter } from './upkeep/upkeep-router.ts';
import { unitChangesRouter } from './units/unit-changes-router.ts';
import { unitOverrideRouter } from './units/unit-override-router.ts';
import { listUnits, showUnit } from './units/units.ts';

/** The servers part of the contract: hosts, the state of their connections, facts, systemd units. */
export function serversRouter(rooms: Rooms) {
  serveEnvironments(rooms);
  rooms.vantages.provideContainers(createContainerVantages(rooms));
  const { vantages, findings, streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  return {
    hosts: {
      list: os.servers.hosts.list.handler(async () => {
        const { hosts, problems } = await vantages.hosts();
        return { hosts: [...hosts], problems: [...problems] };
      }),
      ...hostListsRouter(rooms),
      check: os.servers.hosts.check.handler(({ input, signal }) => vantages.checkHost(input.host, { signal: until(signal) })),
      forgetAcceptedKey: os.servers.hosts.forgetAcceptedKey.handler(async ({ input }) => ({
        forgotten: await vantages.forgetAcceptedKey(input.host),
      })),
    },
    connections: {
      watch: os.servers.connections.watch.handler(({ input, signal }) => {
        const { connections } = vantages;
        const ending = until(signal);
        return streams.hold(
          input.stream,
          watchState(
            () => connections.list(),
            (listener) => {
              const ends = [connections.keepLost(), connections.onChange(listener)];
              return () => {
                for (const end of ends) end();
              };
            },
            ending,
          ),
          ending,
        );
      }),
      keep: os.servers.connections.keep.handler(({ input, signal }) => {
        const { connections } = vantages;
        const ending = until(signal);
        return streams.hold(
          input.stream,
          watchState(
            () => connections.list().find(({ host }) => host === input.host) ?? null,
            (listener) => {
              const ends = [connections.keep(input.host), connections.onChange(listener)];
              return () => {
                for (const end of ends) end();
              };
            },
            ending,
          ),
          ending,
        );
      }),
      close: os.servers.connections.close.handler(({ input }) => {
        vantages.connections.close(input.host);
        return {};
      }),
    },
    containers: containersRouter(rooms),
    runs: runsRouter(rooms),
    ports: portsRouter(rooms),
    terminals: terminalsRouter(rooms),
    files: filesRouter(rooms),
    tunnels: tunnelsRouter(rooms),
    load: loadRouter(rooms),
    upkeep: upkeepRouter(rooms),
    facts: os.servers.facts.handler(async ({ input, signal }) => {
      const ending = until(signal);
      const vantage = await vantages.open(input.vantage, { signal: ending });
      const server = serverName(input.vantage);
      let facts: Facts;
      try {
        facts = await readFacts(vantage, ending);
      } catch (error) {
        // A machine that lets nobody read it is not known to be well.
        findings.report(`servers/${server}/facts`, findingsWithoutFacts(server, failureOf(error)));
        throw error;
      }
      findings.opened(`server/${server}`, server, 'healthy');
      findings.report(`servers/${server}/facts`, findingsInFacts(server, facts));
      return facts;
    }),
    units: {
      list: os.servers.units.list.handler(async ({ input, signal }) => {
        const ending = until(signal);
        const vantage = await vantages.open(input.vantage, { signal: ending });
        const units = await listUnits(vantage, ending, input.scope);
        // The overview speaks of the machine, not of what one account runs on it.
        if (input.scope === 'user') return units;
        const server = serverName(input.vantage);
        findings.opened(`server/${server}`, server, 'healthy');
        findings.report(`servers/${server}/units`, findingsInUnits(server, units));
        return units;
      }),
      show: os.servers.units.show.handler(async ({ input, signal }) => {
        const ending = until(signal);
        const vantage = await vantages.open(input.vantage, { signal: ending });
        return showUnit(vantage, input.unit, input.lines, ending, input.scope);
      }),
      ...unitChangesRouter(rooms),
      ...unitOverrideRouter(rooms),
    },
    journal: {
      follow: os.servers.journal.follow.handler(({ input, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, openedJournal(rooms, input, ending), ending);
      }),
    },
  };
}
