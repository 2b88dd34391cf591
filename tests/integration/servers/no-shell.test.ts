import { readFile, writeFile } from 'node:fs/promises';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Failure } from '../../../preload/contract/failure.ts';
import { mustRun } from '../../lab/processes.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const here = await availability();
const vantage = 'ssh:web';
const signal = new AbortController().signal;

function clientOf(rig: Rig) {
  return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
}

describe.skipIf(!here.ok)(`accounts whose shell does not answer as ours${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let rig: Rig;
  let client: ReturnType<typeof clientOf>;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)));
    client = clientOf(rig);
  });
  afterAll(async () => {
    await rig?.stop();
    await lab?.stop();
  });
  // sshd looks a shell up at the login.
  const giveShell = async (shell: string) => {
    rig.core.rooms.vantages.connections.close('web');
    await mustRun('usermod', ['-s', shell, lab.user]);
  };
  afterEach(() => giveShell('/bin/bash'));

  /** Everything that reads a machine by a script. */
  const readings = (): Readonly<Record<string, () => Promise<unknown>>> => ({
    facts: () => client.servers.facts({ vantage }),
    units: () => client.servers.units.list({ vantage }),
    unit: () => client.servers.units.show({ vantage, unit: 'cron.service' }),
    ports: () => client.servers.ports.list({ vantage }),
    packages: () => client.servers.upkeep.packages.list({ vantage }),
    cron: () => client.servers.upkeep.cron({ vantage }),
    users: () => client.servers.upkeep.users({ vantage }),
    certificates: () => client.servers.upkeep.certificates({ vantage }),
    containers: () => client.servers.containers.list({ vantage }),
    container: () => client.servers.containers.show({ vantage, container: 'api' }),
  });
  const outcomes = async () => {
    const all: Record<string, string> = {};
    for (const [name, read] of Object.entries(readings()))
      all[name] = await read().then(
        () => 'read',
        (error: { readonly data?: Failure }) => error.data?.cause.en ?? 'no failure',
      );
    return all;
  };
  const everywhere = (outcome: unknown) => Object.fromEntries(Object.keys(readings()).map((name) => [name, outcome]));

  test('nologin: every reading says that there is no shell', async () => {
    await giveShell('/usr/sbin/nologin');
    expect(await outcomes()).toEqual(everywhere(expect.stringContaining('no shell there (nologin)')));
  });

  test('false: every reading says that nothing ran', async () => {
    await giveShell('/bin/false');
    expect(await outcomes()).toEqual(everywhere(expect.stringContaining('ran no script')));
  });

  test('a start-up file that prints without a newline changes nothing', async () => {
    const file = await startUpFileOf(lab.user);
    const before = await readFile(file, 'utf8');
    const plain = await outcomes();
    const accounts = await client.servers.upkeep.users({ vantage });
    expect(accounts.accounts).not.toEqual([]);
    await writeFile(file, `printf motd\n${before}`);
    try {
      const server = await rig.core.rooms.vantages.server('web', { signal });
      const { stdout } = await server.run({ program: 'true', args: [] }, { signal, timeoutMs: 10_000 });
      expect(stdout).toBe('motd');
      expect(await server.resolve('localhost', { signal, timeoutMs: 10_000 })).not.toEqual([]);
      expect(await outcomes()).toEqual(plain);
      expect(await client.servers.upkeep.users({ vantage })).toEqual(accounts);
      expect((await client.servers.facts({ vantage })).hostName).not.toBe('');
    } finally {
      await writeFile(file, before);
    }
  });
});

async function startUpFileOf(user: string): Promise<string> {
  const entry = await mustRun('getent', ['passwd', user]);
  return `${entry.split(':')[5] ?? ''}/.bashrc`;
}
