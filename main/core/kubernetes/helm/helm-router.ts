import type { ReleaseChange, ReleaseRevision } from '../../../../preload/contract/helm.ts';
import { changeDoor } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import { loginShellPath } from '../login/login-shell.ts';
import type { HelmProgram } from './helm-program.ts';
import { helmVersion, prepareUpgrade } from './helm-program.ts';
import type { ReleasePlace } from './releases.ts';
import { listReleases, readContent, readHistory } from './releases.ts';
import { prepareRollback } from './rollback.ts';

interface AskedChange extends ReleasePlace {
  readonly context: string;
  readonly change: ReleaseChange;
}

/** Helm's releases, read from the cluster, and changes to them: see `preload/contract/helm.ts`. */
export function helmRouter(rooms: Rooms, clusters: Pick<Clusters, 'client' | 'evidence'>) {
  const { streams, closing, env, settings, vantages } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  let shellPath: Promise<string> | null = null;
  const helm: HelmProgram = {
    path: () => (shellPath ??= loginShellPath(env, closing)),
    here: (signal) => vantages.open('here', { signal }),
    obstacle(context) {
      const { via, certificates } = settings.get().kubernetes;
      return via[context] === undefined && certificates[context] === undefined ? null : new FailureError(otherWay(context));
    },
  };
  const door = changeDoor<AskedChange, ReleaseRevision>(rooms, 'release.change', async ({ change, ...place }, signal) => {
    const client = await clusters.client(place.context);
    return change.verb === 'rollback'
      ? await prepareRollback(client, clusters.evidence(place.context), { ...place, revision: change.revision }, signal)
      : await prepareUpgrade(client, helm, { ...place, change }, signal);
  });
  return {
    list: os.kubernetes.helm.list.handler(async ({ input, signal }) =>
      listReleases(await clusters.client(input.context), input.namespace, until(signal)),
    ),
    history: os.kubernetes.helm.history.handler(async ({ input, signal }) =>
      readHistory(await clusters.client(input.context), input, until(signal)),
    ),
    content: os.kubernetes.helm.content.handler(async ({ input, signal }) =>
      readContent(await clusters.client(input.context), input, until(signal)),
    ),
    program: os.kubernetes.helm.program.handler(async ({ signal }) => {
      const version = await helmVersion(helm, until(signal));
      return version === null ? null : { version };
    }),
    change: {
      plan: os.kubernetes.helm.change.plan.handler(({ input, signal }) => door.plan(input, until(signal))),
      apply: os.kubernetes.helm.change.apply.handler(({ input, context, signal }) => {
        const ending = until(signal);
        return streams.hold(input.stream, door.apply(input, context.who, ending), ending);
      }),
    },
  };
}

function otherWay(context: string) {
  return failure(
    'not-available',
    words(
      `“${context}” is reached through a server, or with a certificate trusted here: the helm program knows neither.`,
      `« ${context} » est atteint à travers un serveur, ou avec un certificat approuvé ici : le programme helm ne connaît ni l’un ni l’autre.`,
    ),
    words('Run helm on that server, or apply the manifest instead.', 'Exécutez helm sur ce serveur, ou appliquez plutôt le manifeste.'),
  );
}
