import { hostname } from 'node:os';
import type { Failure } from '../../preload/contract/failure.ts';
import { activityRouter } from './activity/router.ts';
import { credentialsRouter } from './credentials/router.ts';
import { healthRouter } from './health/router.ts';
import { os } from './implementer.ts';
import { kubernetesRouter } from './kubernetes/router.ts';
import { mailRouter } from './mail/router.ts';
import type { Rooms } from './rooms.ts';
import { serversRouter } from './servers/router.ts';
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

/** The whole contract, each call handed to its domain. */
export function createRouter(
  rooms: Rooms,
  { desk, authenticator }: { readonly desk: PromptDesk; readonly authenticator: Authenticator },
  identity: CoreIdentity,
) {
  return os.router({
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
    servers: serversRouter(rooms),
    kubernetes: kubernetesRouter(rooms),
    health: healthRouter(rooms),
    mail: mailRouter(rooms),
    totp: totpRouter(rooms, authenticator),
    credentials: credentialsRouter(rooms),
    activity: activityRouter(rooms),
  });
}

export type CoreRouter = ReturnType<typeof createRouter>;
