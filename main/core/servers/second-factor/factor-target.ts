import { FailureError } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { parseVantageName } from '../../vantage/names.ts';
import type { Root } from '../../vantage/root.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { FactorAccount } from '../parse/factor-accounts.ts';
import { brokenWait, configurationBroken, noPam, noSuchAccount, notAServer, noWayIn, stillWaiting } from './refusals.ts';
import type { FactorsRead } from './status.ts';
import { readFactors } from './status.ts';

/** A server and the account whose second factor is to change, fit to be changed. */
export interface FactorTarget {
  readonly vantage: Vantage;
  readonly root: Root;
  readonly host: string;
  readonly user: string;
  readonly account: FactorAccount;
  /** The name of the host under which one logs in as that account. */
  readonly login: string;
  readonly read: FactorsRead;
  /** sshd's file that our part stands in, and the stack of PAM. */
  readonly sshdBefore: string | null;
  readonly pamBefore: string;
}

/**
 * Reads everything as root and refuses what cannot end well, before anything is touched. Throws FailureError `not-available`,
 * `not-found`, `command-failed`, and what `Roots` throws.
 */
export async function factorTarget(
  { vantages, roots }: Pick<Rooms, 'vantages' | 'roots'>,
  { vantage: name, user: wanted }: { readonly vantage: string; readonly user: string | null },
  signal: AbortSignal,
): Promise<FactorTarget> {
  const parsed = parseVantageName(name);
  if (parsed.kind !== 'ssh') throw new FailureError(notAServer(name));
  const { host } = parsed;
  const vantage = await vantages.open(name, { signal });
  const root = await roots.of(vantage, { signal });
  const read = await readFactors(vantage, { asRoot: true, run: (...given) => root.run(...given) }, signal);
  const user = wanted ?? read.peer.user;
  const account = read.accounts.find((one) => one.name === user);
  if (account === undefined)
    throw new FailureError(
      noSuchAccount(
        user,
        read.accounts.map((one) => one.name),
      ),
    );
  if (read.waitBroken) throw new FailureError(brokenWait());
  if (read.shown.waitingUntil !== null) throw new FailureError(stillWaiting(read.shown.waitingUntil));
  if (read.configurationFine === false) throw new FailureError(configurationBroken(read.shown.sshd.fault ?? ''));
  if (read.pam === null) throw new FailureError(noPam(read.shown.pam.path));
  const login = await loginName(vantages, host, user, read.peer.user);
  const sshdBefore = read.usesDropIn ? read.dropIn : read.mainConfig;
  return { vantage, root, host, user, account, login, read, sshdBefore, pamBefore: read.pam };
}

async function loginName(vantages: Rooms['vantages'], host: string, user: string, loginUser: string): Promise<string> {
  if (user === loginUser) return host;
  const { hosts } = await vantages.hosts();
  const known = hosts.find((one) => one.name === host);
  if (known?.source === 'settings') throw new FailureError(noWayIn(user, host));
  return `${user}@${host.slice(host.lastIndexOf('@') + 1)}`;
}
