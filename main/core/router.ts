import { hostname } from 'node:os';
import type { Failure } from '../../preload/contract/failure.ts';
import { behindLock } from './credentials/lock/gate.ts';
import type { CredentialsRouterOptions } from './credentials/router.ts';
import { os, provideContract } from './implementer.ts';
import type { Rooms } from './rooms.ts';
import { settingsRouter } from './settings/router.ts';
import type { Authenticator } from './totp/authenticator.ts';
import type { PromptDesk } from './vantage/prompts.ts';

export interface CoreIdentity {
  readonly version: string;
  readonly coreId: string;
  readonly problems: readonly Failure[];
}

/**
 * The whole contract, each call handed to its domain. Most are loaded, and their part of the contract built, at the first
 * call that is theirs: a command that lists hosts need not wait for everything that is known of clusters. Who serves the router to
 * others (`attachPort`, `attachSocket`) provides the whole contract.
 */
export function createRouter(
  rooms: Rooms,
  { desk, authenticator, ...keeping }: { readonly desk: PromptDesk; readonly authenticator: Authenticator } & CredentialsRouterOptions,
  identity: CoreIdentity,
) {
  const servers = once(async () => {
    provideContract({ servers: (await import('../../preload/contract/servers.ts')).servers });
    return (await import('./servers/router.ts')).serversRouter(rooms);
  });
  const kubernetes = once(async () => {
    provideContract({ kubernetes: (await import('../../preload/contract/kubernetes.ts')).kubernetes });
    return (await import('./kubernetes/router.ts')).kubernetesRouter(rooms);
  });
  const mail = once(async () => {
    provideContract({ mail: (await import('../../preload/contract/all-mail.ts')).mail });
    return (await import('./mail/router.ts')).mailRouter(rooms);
  });
  const health = once(async () => {
    provideContract({ health: (await import('../../preload/contract/health.ts')).health });
    return (await import('./health/router.ts')).healthRouter(rooms);
  });
  const totpServers = once(async () => {
    const { credentials, audit, lock } = rooms;
    const { createRecoveryCodes } = await import('./totp/recovery.ts');
    const { keep } = createRecoveryCodes({ authenticator, credentials, audit, lock });
    return (await import('./servers/second-factor/second-factor-router.ts')).secondFactorRouter(rooms, {
      ...authenticator,
      keepRecovery: keep,
    });
  });
  const totp = once(async () => {
    provideContract({ totp: (await import('../../preload/contract/all-totp.ts')).totp });
    const { totpRouter } = await import('./totp/router.ts');
    return { ...totpRouter(rooms, authenticator), servers: os.totp.servers.lazy(async () => ({ default: await totpServers() })) };
  });
  const credentials = once(async () => {
    provideContract({ credentials: (await import('../../preload/contract/all-credentials.ts')).credentials });
    const { credentialsRouter } = await import('./credentials/router.ts');
    const { secretsRouter } = await import('./credentials/secrets-router.ts');
    return { ...credentialsRouter(rooms, keeping), ...secretsRouter(rooms, authenticator) };
  });
  const vantage = once(async () => {
    provideContract({ vantage: (await import('../../preload/contract/vantage.ts')).vantage });
    return (await import('./vantage/router.ts')).vantageRouter({ desk, streams: rooms.streams, closing: rooms.closing });
  });
  const lock = once(async () => {
    provideContract({ lock: (await import('../../preload/contract/lock.ts')).lock });
    return (await import('./credentials/lock/router.ts')).lockRouter(rooms);
  });
  const activity = once(async () => {
    provideContract({ activity: (await import('../../preload/contract/activity.ts')).activity });
    return (await import('./activity/router.ts')).activityRouter(rooms);
  });
  provideWhenAsked(rooms, { servers, kubernetes });
  return behindLock(rooms.lock, rooms.closing).router({
    system: {
      info: os.system.info.handler(() => ({
        version: identity.version,
        dataDir: rooms.dataDir,
        platform: process.platform,
        hostName: hostname(),
        coreId: identity.coreId,
        problems: [...identity.problems],
      })),
      acknowledge: os.system.acknowledge.handler(({ input }) => {
        rooms.streams.acknowledge(input.stream, input.sequence);
        return {};
      }),
    },
    settings: settingsRouter(rooms),
    vantage: os.vantage.lazy(async () => ({ default: await vantage() })),
    servers: os.servers.lazy(async () => ({ default: await servers() })),
    kubernetes: os.kubernetes.lazy(async () => ({ default: await kubernetes() })),
    health: os.health.lazy(async () => ({ default: await health() })),
    mail: os.mail.lazy(async () => ({ default: await mail() })),
    totp: os.totp.lazy(async () => ({ default: await totp() })),
    credentials: os.credentials.lazy(async () => ({ default: await credentials() })),
    activity: os.activity.lazy(async () => ({ default: await activity() })),
    lock: os.lock.lazy(async () => ({ default: await lock() })),
  });
}

/** What a domain gives to the others: whoever asks for it first has it loaded, and the domain then puts its own in this place. */
function provideWhenAsked(
  { vantages, environments }: Rooms,
  { servers, kubernetes }: { readonly servers: () => Promise<unknown>; readonly kubernetes: () => Promise<unknown> },
): void {
  vantages.providePods({
    async open(name, _place, options) {
      await kubernetes();
      return vantages.open(name, options);
    },
    async shell(name, _place, size, options) {
      await kubernetes();
      return vantages.podShell(name, size, options);
    },
  });
  vantages.provideContainers({
    async open(name, _place, options) {
      await servers();
      return vantages.open(name, options);
    },
  });
  environments.serve('workload', async (source, signal) => {
    await kubernetes();
    return environments.read(source, signal);
  });
  for (const kind of ['compose', 'unit', 'env-file', 'config-file'] as const)
    environments.serve(kind, async (source, signal) => {
      await servers();
      return environments.read(source, signal);
    });
}

function once<Result>(load: () => Promise<Result>): () => Promise<Result> {
  let loading: Promise<Result> | null = null;
  return () => (loading ??= load());
}

export type CoreRouter = ReturnType<typeof createRouter>;
