import type { RootWish } from '../../../../preload/contract/ports.ts';
import type { Upgraded, UpgradeScope } from '../../../../preload/contract/upkeep.ts';
import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { serverName } from '../../vantage/names.ts';
import type { Reader } from '../as-root.ts';
import { createReaders } from '../as-root.ts';
import { listAccounts } from './accounts.ts';
import { findingsInCertificates, listCertificates } from './certificates.ts';
import { listJobs } from './jobs.ts';
import { prepareRefresh, prepareUpgrade } from './package-change.ts';
import { listPackages } from './packages.ts';

interface Asked {
  readonly vantage: string;
  readonly root: RootWish;
}

/** Looking after a machine: see `preload/contract/upkeep.ts`. */
export function upkeepRouter(rooms: Rooms) {
  const { vantages, findings, streams, closing } = rooms;
  const readers = createReaders(rooms);
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const reading = async <Result>({ vantage: name, root }: Asked, signal: AbortSignal, read: (reader: Reader) => Promise<Result>) => {
    const vantage = await vantages.open(name, { signal });
    return read(await readers(vantage, root, signal));
  };
  const upgrade = changeDoor<{ readonly vantage: string; readonly scope: UpgradeScope }, Upgraded>(
    rooms,
    'packages.upgrade',
    (input, signal) => prepareUpgrade(rooms, input, signal),
  );
  const refresh = changeDoor<{ readonly vantage: string }, Upgraded>(rooms, 'packages.refresh', (input, signal) =>
    prepareRefresh(rooms, input, signal),
  );
  const { packages, cron, users, certificates } = os.servers.upkeep;
  return {
    packages: {
      list: packages.list.handler(async ({ input, signal }) => {
        const ending = until(signal);
        return listPackages(await vantages.open(input.vantage, { signal: ending }), ending);
      }),
      upgrade: {
        plan: packages.upgrade.plan.handler(({ input, signal }) => upgrade.plan(input, until(signal))),
        apply: packages.upgrade.apply.handler(({ input, context, signal }) => {
          const ending = until(signal);
          return streams.hold(input.stream, upgrade.apply(input, context.who, ending), ending);
        }),
      },
      refresh: {
        plan: packages.refresh.plan.handler(({ input, signal }) => refresh.plan(input, until(signal))),
        apply: packages.refresh.apply.handler(({ input, context, signal }) => {
          const ending = until(signal);
          return streams.hold(input.stream, refresh.apply(input, context.who, ending), ending);
        }),
      },
    },
    cron: cron.handler(({ input, signal }) => {
      const ending = until(signal);
      return reading(input, ending, (reader) => listJobs(reader, ending));
    }),
    users: users.handler(({ input, signal }) => {
      const ending = until(signal);
      return reading(input, ending, (reader) => listAccounts(reader, ending));
    }),
    certificates: certificates.handler(async ({ input, signal }) => {
      const ending = until(signal);
      const found = await reading(input, ending, (reader) => listCertificates(reader, ending));
      const server = serverName(input.vantage);
      findings.opened(`server/${server}`, server, 'healthy');
      findings.report(`servers/${server}/certificates`, findingsInCertificates(server, found.certificates));
      return found;
    }),
  };
}
