import type { Where } from '../../../../preload/contract/credentials.ts';
import { Secret } from '../../credentials/secret.ts';
import { failureOf } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';

/** What of the authenticator it takes to enrol an account. */
export interface FactorKeeper {
  enrol(
    enrolment: {
      readonly issuer: string;
      readonly account: string;
      readonly algorithm: 'SHA1';
      readonly digits: 6;
      readonly periodSeconds: number;
      readonly keep: Where;
    },
    who: string,
  ): Promise<{ readonly id: string; readonly secret: string }>;
  /** Keeps recovery codes with an entry. */
  keepRecovery(id: string, codes: readonly string[], who: string): Promise<unknown>;
  code(id: string): Promise<{ readonly code: string }>;
  verify(id: string, code: string, who: string): Promise<{ readonly valid: boolean }>;
  /** The entry, its secret and its recovery codes. */
  remove(id: string, who: string): Promise<void>;
}

type KeepingRooms = Pick<Rooms, 'settings' | 'credentials' | 'secondFactors' | 'log' | 'redactor'>;

/** An account of a server, and who changes its second factor. */
export interface FactorOwner {
  readonly host: string;
  readonly user: string;
  /** The name of the host under which one logs in as that account. */
  readonly login: string;
  readonly who: string;
}

/** What the console keeps of an account's second factor, made for one change and put back where that fails. */
export interface KeptFactor {
  readonly id: string;
  readonly secret: Secret;
  /** From now on it counts, and logins to the host are filled in by it. */
  use(): Promise<void>;
  /** A session proved it: a former one of the same account goes. */
  confirm(): Promise<void>;
  /** Forgets it, and puts back what was there before. */
  undo(): Promise<void>;
}

/** Makes a secret, keeps it and the recovery codes. */
export async function keepFactor(
  rooms: KeepingRooms,
  factors: FactorKeeper,
  owner: FactorOwner,
  codes: readonly string[],
): Promise<KeptFactor> {
  const { settings, credentials, redactor } = rooms;
  const { login, who } = owner;
  const { where } = await credentials.store();
  const former = factorOf(rooms, owner);
  const { id, secret: text } = await factors.enrol(
    { issuer: issuerOf(owner), account: owner.user, algorithm: 'SHA1', digits: 6, periodSeconds: 30, keep: where },
    who,
  );
  const secret = new Secret(text);
  for (const one of [secret, ...codes.map((code) => new Secret(code))]) redactor.register(one);
  try {
    await factors.keepRecovery(id, codes, who);
  } catch (error) {
    await factors.remove(id, who);
    throw error;
  }
  const { totp } = settings.get().servers;
  const formerUse = Object.hasOwn(totp, login) ? (totp[login] ?? null) : null;
  let used = false;
  return {
    id,
    secret,
    async use() {
      // Only what a code confirmed fills logins in; until the second session is through, `undo` takes all of it back.
      const { code } = await factors.code(id);
      await factors.verify(id, code, who);
      used = true;
      await settings.merge(['servers', 'totp', login], id);
    },
    async confirm() {
      if (former !== null) await forgotten(rooms, () => factors.remove(former, who));
    },
    async undo() {
      if (used) await settings.merge(['servers', 'totp', login], formerUse);
      await forgotten(rooms, () => factors.remove(id, who));
    },
  };
}

/** Forgets what the console keeps of an account whose codes nobody asks for any more. */
export async function forgetFactor(rooms: KeepingRooms, factors: FactorKeeper, owner: FactorOwner): Promise<void> {
  const { settings } = rooms;
  const { totp } = settings.get().servers;
  const id = factorOf(rooms, owner);
  if (id === null) return;
  if (Object.hasOwn(totp, owner.login) && totp[owner.login] === id) await settings.merge(['servers', 'totp', owner.login], null);
  await forgotten(rooms, () => factors.remove(id, owner.who));
}

/** Whether the secret of this account was made here. */
export function keepsFactor(rooms: KeepingRooms, owner: FactorOwner): boolean {
  return factorOf(rooms, owner) !== null;
}

/** The entry that an earlier enrolment made for this account of this host. */
function factorOf({ settings, secondFactors }: KeepingRooms, owner: FactorOwner): string | null {
  const { totp } = settings.get().servers;
  const used = Object.hasOwn(totp, owner.login) ? totp[owner.login] : undefined;
  const own = secondFactors.list().filter(({ issuer, account }) => issuer === issuerOf(owner) && account === owner.user);
  return (own.find(({ id }) => id === used) ?? own[0])?.id ?? null;
}

/** A colon parts issuer and account in an otpauth URI: no name may hold one. */
function issuerOf({ host }: FactorOwner): string {
  return host.replaceAll(':', '-').slice(0, 200);
}

/** The server no longer has it: a copy that could not be deleted here harms nobody, and stays in its list. */
async function forgotten({ log }: KeepingRooms, forget: () => Promise<unknown>): Promise<void> {
  try {
    await forget();
  } catch (error) {
    log.warn({ kind: failureOf(error).kind }, 'what was kept of a second factor could not be deleted');
  }
}
