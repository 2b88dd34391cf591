import { addressAndPort } from '../../../../preload/contract/addresses.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { SavedTunnel } from '../../../../preload/contract/settings.ts';
import type { Tunnel } from '../../../../preload/contract/tunnels.ts';
import { failure, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import type { Carried } from '../../vantage/forwarded-port-kind.ts';
import { nothingCarried } from '../../vantage/forwarded-port-kind.ts';
import type { ForwardedPorts, PortNow } from '../../vantage/forwarded-ports.ts';
import { createForwardedPorts } from '../../vantage/forwarded-ports.ts';
import { PromptDesk } from '../../vantage/prompts.ts';
import { runTunnel } from './run-tunnel.ts';

/** The tunnels that are saved, and those that run. */
export function createTunnels({
  vantages,
  settings,
  audit,
  closing,
  prompter,
}: Pick<Rooms, 'vantages' | 'settings' | 'audit' | 'closing' | 'prompter'>): ForwardedPorts<SavedTunnel, Carried> {
  const saved = () => settings.get().servers.tunnels;
  const tunnels = createForwardedPorts<SavedTunnel, Carried>(
    { settings, audit, closing },
    {
      saved,
      command: tunnelWords,
      action: 'tunnel.start',
      target: ({ host }) => host,
      noLoad: nothingCarried,
      run: (tunnel, load, events, signal) => runTunnel({ vantages }, tunnel, events, load, signal),
      notSaved,
      tooMany,
    },
  );
  // A command that connects for a moment does not open the ports of a whole day.
  if (prompter instanceof PromptDesk) startWithConnections();
  return tunnels;

  function startWithConnections(): void {
    const { connections } = vantages;
    const known = new Set<string>();
    const stopListening = connections.onChange(() => {
      const all = connections.list();
      const there = new Set(all.map(({ host }) => host));
      for (const host of known) if (!there.has(host)) known.delete(host);
      for (const { host, state } of all) {
        if (state !== 'live' || known.has(host)) continue;
        known.add(host);
        for (const [id, tunnel] of Object.entries(saved())) {
          if (tunnel.host === host && tunnel.withConnection && !tunnels.isRunning(id)) tunnels.startQuietly(id);
        }
      }
    });
    closing.addEventListener('abort', stopListening, { once: true });
  }
}

/** A tunnel as the contract has it. */
export function tunnelOf({ port, asked }: PortNow<SavedTunnel, Carried>): Tunnel {
  return { ...port, tunnel: asked };
}

/** What makes a tunnel this one and not another, as ssh(1) writes it. */
function tunnelWords({ host, kind, bind, port, target }: SavedTunnel): string {
  const option = kind === 'local' ? '-L' : kind === 'remote' ? '-R' : '-D';
  const to = target === null ? '' : `:${addressAndPort(target.host, target.port)}`;
  return `${option} ${addressAndPort(bind, port)}${to} ${host}`;
}

function notSaved(): Failure {
  return failure(
    'not-found',
    words('This tunnel is not saved any more.', 'Ce tunnel n’est plus enregistré.'),
    words('Save it again.', 'Enregistrez-le de nouveau.'),
  );
}

function tooMany(most: number): Failure {
  return failure(
    'not-available',
    words(`${most} tunnels run: no more are started.`, `${most} tunnels fonctionnent : il n’en est pas démarré d’autre.`),
    words('Stop one of them.', 'Arrêtez-en un.'),
  );
}
