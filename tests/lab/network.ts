import { randomInt } from 'node:crypto';
import { claimNumber } from './loopback.ts';
import { mustRun, run } from './processes.ts';
import type { Availability } from './processes.ts';

/** A network of its own: a switch in a network namespace, with members in namespaces of theirs. */
export interface LabNetwork {
  /** `198.18.7.0/24`: of the range kept for tests between networks (RFC 2544 §C.2.2), so it is nobody's real one. */
  readonly subnet: string;
  /** This machine's address in it; undefined when this machine is no member. */
  readonly hereAddress: string | undefined;
  /** Adds a member, in a new namespace or with a further interface in an existing one. */
  join(options?: { readonly namespace?: string }): Promise<NetworkMember>;
  /** Removes the network and every namespace it made. Processes in them must have ended. */
  stop(): Promise<void>;
}

interface NetworkMember {
  readonly address: string;
  /** As `ip netns` knows it. */
  readonly namespace: string;
  /** Pulls its cable at the switch: what is sent is dropped and nobody is told. */
  cut(): Promise<void>;
  /** Puts the cable back. */
  mend(): Promise<void>;
  leave(): Promise<void>;
}

/** Whether network namespaces can be made here. */
export async function networkAvailability(): Promise<Availability> {
  if (process.platform !== 'linux') return { ok: false, reason: 'network namespaces exist on Linux only' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'not root: network namespaces cannot be made' };
  const tried = await run('unshare', ['--net', '--mount', 'true']);
  if (tried.code !== 0) return { ok: false, reason: `network namespaces are not allowed here: ${tried.stderr.trim()}` };
  return { ok: true };
}

/**
 * Makes a network. The switch has a namespace of its own because a Docker daemon on this machine would otherwise
 * drop what it forwards. With `fromHere` this machine is a member too; without, only the members reach each other.
 */
export async function startNetwork(options: { readonly fromHere: boolean }): Promise<LabNetwork> {
  const { number, release } = await claimNetwork();
  const prefix = `198.${18 + (number >> 8)}.${number & 255}`;
  const tag = `phl${number}`;
  const hub = `${tag}-hub`;
  const namespaces = [hub];
  let lastMember = 9;
  await ip('netns', 'add', hub);
  await ip('-n', hub, 'link', 'add', 'switch', 'type', 'bridge');
  await ip('-n', hub, 'link', 'set', 'switch', 'up');
  if (options.fromHere) {
    await ip('link', 'add', tag, 'type', 'veth', 'peer', 'name', 'here', 'netns', hub);
    await ip('addr', 'add', `${prefix}.1/24`, 'dev', tag);
    await ip('link', 'set', tag, 'up');
    await plug(hub, 'here');
  }

  async function join(joining: { readonly namespace?: string } = {}): Promise<NetworkMember> {
    const host = ++lastMember;
    const namespace = joining.namespace ?? `${tag}-${host}`;
    const cable = `m${host}`;
    const inside = joining.namespace === undefined ? 'host0' : tag;
    if (joining.namespace === undefined) {
      await ip('netns', 'add', namespace);
      namespaces.push(namespace);
      await ip('-n', namespace, 'link', 'set', 'lo', 'up');
    }
    await ip('-n', hub, 'link', 'add', cable, 'type', 'veth', 'peer', 'name', inside, 'netns', namespace);
    await plug(hub, cable);
    await ip('-n', namespace, 'addr', 'add', `${prefix}.${host}/24`, 'dev', inside);
    await ip('-n', namespace, 'link', 'set', inside, 'up');
    return {
      address: `${prefix}.${host}`,
      namespace,
      cut: async () => void (await ip('-n', hub, 'link', 'set', cable, 'down')),
      mend: async () => void (await ip('-n', hub, 'link', 'set', cable, 'up')),
      leave: async () => {
        await ip('-n', hub, 'link', 'del', cable);
        if (joining.namespace !== undefined) return;
        await ip('netns', 'del', namespace);
        namespaces.splice(namespaces.indexOf(namespace), 1);
      },
    };
  }

  return {
    subnet: `${prefix}.0/24`,
    hereAddress: options.fromHere ? `${prefix}.1` : undefined,
    join,
    stop: async () => {
      // The kernel takes a namespace's interfaces away a moment after its name; ours in this one goes at once.
      if (options.fromHere) await ip('link', 'del', tag);
      for (const namespace of namespaces.toReversed()) await ip('netns', 'del', namespace);
      await release();
    },
  };
}

async function plug(hub: string, cable: string): Promise<void> {
  await ip('-n', hub, 'link', 'set', cable, 'master', 'switch', 'up');
}

function ip(...args: readonly string[]): Promise<string> {
  return mustRun('ip', args);
}

async function claimNetwork(): Promise<{ readonly number: number; readonly release: () => Promise<void> }> {
  await removeLeftBehind();
  for (let attempt = 0; attempt < 50; attempt++) {
    const number = randomInt(0, 512);
    const release = await claimNumber(number);
    if (release) return { number, release };
  }
  throw new Error('no free network found in 198.18.0.0/15');
}

/** A claim ends with the process that made it, so a network whose claim can be had belongs to a run that was killed. */
async function removeLeftBehind(): Promise<void> {
  const listed = await ip('netns', 'list');
  const names = listed.split('\n').map((line) => line.split(' ')[0] ?? '');
  const numbers = new Set(names.flatMap((name) => /^phl(\d+)-/.exec(name)?.[1] ?? []).map(Number));
  for (const number of numbers) {
    const release = await claimNumber(number);
    if (!release) continue;
    await run('ip', ['link', 'del', `phl${number}`]);
    for (const name of names) if (name.startsWith(`phl${number}-`)) await run('ip', ['netns', 'del', name]);
    await release();
  }
}
