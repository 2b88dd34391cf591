import type { Settings } from '../../../preload/contract/settings.ts';
import { FailureError } from '../failure.ts';
import type { LoginCommand } from '../vantage/login-programs.ts';
import { noLogin } from '../vantage/login-programs.ts';
import type { Rooms } from '../rooms.ts';
import { VERSION } from '../version.ts';
import { programCluster } from './login/authentication.ts';
import type { ClusterClient } from './cluster-client.ts';
import { createClusterClient } from './cluster-client.ts';
import type { Reach } from './dialling/dialling.ts';
import type { Kubeconfig } from './contexts/kubeconfig.ts';
import { resolveContext } from './contexts/kubeconfig.ts';
import { contextFingerprint, createKubeconfigKeeper } from './contexts/kubeconfig-keeper.ts';
import { loginCommand } from './login/login-program.ts';
import { loginShellPath } from './login/login-shell.ts';

/** A client a context, made when first needed, shared, and made anew when its kubeconfig or the way to it changes. */
export interface ClusterClients {
  kubeconfig(): Promise<Kubeconfig>;
  /** Throws FailureError `kubeconfig-context-unknown`, `kubeconfig-context-broken`. Contacts nothing. */
  client(context: string): Promise<ClusterClient>;
  /** The context's login program, to be run on a terminal. Throws FailureError as `Logins.of`. */
  loginCommand(context: string, signal: AbortSignal): Promise<LoginCommand>;
  /** Called when the kubeconfig files changed. */
  onKubeconfig(listener: () => void): () => void;
  /** Called with a context whose client no longer stands for it: what runs on it goes over to a new one. */
  onReplaced(listener: (context: string) => void): () => void;
  close(): void;
}

interface Kept {
  readonly print: string;
  readonly client: ClusterClient;
}

/** One client for each context, made when it is first asked for and replaced when its kubeconfig, its way or its settings change. */
export function createClusterClients({
  env,
  home,
  redactor,
  closing,
  settings,
  vantages,
  prompter,
}: Pick<Rooms, 'env' | 'home' | 'redactor' | 'closing' | 'settings' | 'vantages' | 'prompter'>): ClusterClients {
  const keeper = createKubeconfigKeeper({ env, home }, closing);
  const clients = new Map<string, Kept>();
  const listeners = new Set<(context: string) => void>();
  let shellPath: Promise<string> | null = null;
  let unfollow: (() => void) | null = null;
  const surroundings = {
    env,
    redactor,
    prompter,
    version: VERSION,
    // Asked once, and only when a login program is about to run.
    path: () => (shellPath ??= loginShellPath(env, closing)),
  };
  const open: Reach['open'] = (via, signal) => vantages.open(via, { signal });

  const replace = (context: string) => {
    clients.get(context)?.client.close();
    clients.delete(context);
    for (const listener of [...listeners]) listener(context);
  };
  const wayTo = ({ kubernetes }: Settings, context: string) => ({
    via: kubernetes.via[context] ?? null,
    pinned: kubernetes.certificates[context] ?? null,
  });
  const printOf = async (config: Kubeconfig, context: string) => {
    const resolved = await resolveContext(config, context);
    const way = wayTo(settings.get(), context);
    return { resolved, way, print: `${contextFingerprint(resolved)} ${JSON.stringify(way)}` };
  };

  /** Whatever runs on a context that reads otherwise now goes over at once, not at its next request. */
  const compare = async () => {
    const config = await keeper.read();
    for (const [context, { print }] of [...clients]) {
      const now = await printOf(config, context).then(
        (found) => found.print,
        // Broken or gone: those who run on it are to say so.
        () => null,
      );
      if (now !== print && clients.get(context)?.print === print) replace(context);
    }
  };
  const unsubscribe = settings.onChange(() => void compare());

  return {
    kubeconfig: () => keeper.read(),
    async client(context) {
      unfollow ??= keeper.onChange(() => void compare());
      const { resolved, way, print } = await printOf(await keeper.read(), context);
      const kept = clients.get(context);
      if (kept?.print === print) return kept.client;
      const made = createClusterClient(resolved, { ...surroundings, reach: { ...way, open } });
      kept?.client.close();
      clients.set(context, { print, client: made });
      return made;
    },
    async loginCommand(context, signal) {
      const { cluster, user } = await resolveContext(await keeper.read(), context);
      if (user.loginProgram === null) throw new FailureError(noLogin(context));
      return loginCommand(user.loginProgram, await programCluster(cluster), surroundings, signal);
    },
    onKubeconfig: (listener) => keeper.onChange(listener),
    onReplaced(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      unsubscribe();
      unfollow?.();
      for (const { client } of clients.values()) client.close();
    },
  };
}
