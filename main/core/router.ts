import { hostname } from 'node:os';
import type { Failure } from '../../preload/contract/failure.ts';
import { activityRouter } from './activity/router.ts';
import { behindLock } from './credentials/lock/gate.ts';
import { lockRouter } from './credentials/lock/router.ts';
import type { CredentialsRouterOptions } from './credentials/router.ts';
import { credentialsRouter } from './credentials/router.ts';
import { secretsRouter } from './credentials/secrets-router.ts';
import { os } from './implementer.ts';
import type { Rooms } from './rooms.ts';
import { settingsRouter } from './settings/router.ts';
import type { Authenticator } from './totp/authenticator.ts';
import { totpRouter } from './totp/router.ts';
import type { PromptDesk } from './vantage/prompts.ts';
import { vantageRouter } from './vantage/router.ts';

export interface CoreIdentity {
  readonly version: string;
  readonly coreId: string;
  readonly problems: readonly Failure[];
}

/**
 * The whole contract, each call handed to its domain. The large ones are loaded at the first call that is theirs: a command that
 * lists hosts need not wait for everything that is known of clusters.
 */
export function createRouter(
  rooms: Rooms,
  { desk, authenticator, ...keeping }: { readonly desk: PromptDesk; readonly authenticator: Authenticator } & CredentialsRouterOptions,
  identity: CoreIdentity,
) {
  const servers = once(async () => (await import('./servers/router.ts')).serversRouter(rooms));
  const kubernetes = once(async () => (await import('./kubernetes/router.ts')).kubernetesRouter(rooms));
  const mail = once(async () => (await import('./mail/router.ts')).mailRouter(rooms));
  const health = once(async () => (await import('./health/router.ts')).healthRouter(rooms));
  const totpServers = once(async () => {
    const { credentials, audit, lock } = rooms;
    const { createRecoveryCodes } = await import('./totp/recovery.ts');
    const { keep } = createRecoveryCodes({ authenticator, credentials, audit, lock });
    return (await import('./servers/second-factor/second-factor-router.ts')).secondFactorRouter(rooms, {
      ...authenticator,
      keepRecovery: keep,
    });
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
    vantage: vantageRouter({ desk, streams: rooms.streams, closing: rooms.closing }),
    servers: os.servers.lazy(async () => ({ default: await servers() })),
    kubernetes: os.kubernetes.lazy(async () => ({ default: await kubernetes() })),
    health: os.health.lazy(async () => ({ default: await health() })),
    mail: os.mail.lazy(async () => ({ default: await mail() })),
    totp: { ...totpRouter(rooms, authenticator), servers: os.totp.servers.lazy(async () => ({ default: await totpServers() })) },
    credentials: { ...credentialsRouter(rooms, keeping), ...secretsRouter(rooms, authenticator) },
    activity: activityRouter(rooms),
    lock: lockRouter(rooms),
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
