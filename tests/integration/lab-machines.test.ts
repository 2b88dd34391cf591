import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, frenchJournalLine, startMachine } from '../lab/machines.ts';
import type { Machine } from '../lab/machines.ts';
import { startNetwork } from '../lab/network.ts';
import { eventually, run } from '../lab/processes.ts';

const available = await availability();

describe.skipIf(!available.ok)(`the machines lab${available.ok ? '' : ` (${available.reason})`}`, () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await startMachine({ name: 'web-1', units: ['failed', 'flapping', 'words'] });
    // The base is built when it is not there yet, which takes minutes.
  }, 45 * 60_000);

  afterAll(async () => machine?.stop());

  async function said(command: string): Promise<string> {
    const { code, stdout, stderr } = await machine.run(command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.trim();
  }

  test('systemd is its first process, and it has its own name and address', async () => {
    expect(await said('ps -p 1 -o comm=')).toBe('systemd');
    expect(await said('hostname')).toBe('web-1');
    expect(await said('hostname -I')).toContain(machine.address);
    expect(await said('sudo -n id -un')).toBe('root');
  });

  test('the prepared units failed, flap, and wrote to the journal', async () => {
    await eventually('the boot being done', async () =>
      (await machine.run('systemctl is-system-running')).stdout === 'degraded\n' ? true : undefined,
    );
    expect(await said('systemctl show -p ActiveState,ExecMainStatus lab-failed.service')).toBe('ExecMainStatus=78\nActiveState=failed');
    await eventually('a second start of the flapping unit', async () =>
      Number(/\d+/.exec(await said('systemctl show -p NRestarts lab-flapping.service'))?.[0]) > 0 ? true : undefined,
    );
    const journal = await said('journalctl -u lab-words.service -o json --no-pager');
    const messages = journal.split('\n').map((line) => (JSON.parse(line) as { readonly MESSAGE: unknown }).MESSAGE);
    expect(messages).toContain(frenchJournalLine);
    expect(messages).toContainEqual([...Buffer.from('raw '), 1, 2, 255, 254, ...Buffer.from(' bytes')]);
  });

  test('its account may log in with the password too', async () => {
    const client = new Client();
    const ready = new Promise((resolve, reject) => {
      client.once('ready', () => resolve(undefined));
      client.once('error', reject);
    });
    client.connect({ host: machine.address, username: machine.user, password: machine.password, readyTimeout: 20_000 });
    await expect(ready).resolves.toBeUndefined();
    client.end();
  });

  test('machines in one network reach each other, and stopping them leaves nothing', async () => {
    const network = await startNetwork({ fromHere: true });
    const [one, other] = await Promise.all([
      startMachine({ name: 'one', network }),
      startMachine({ name: 'other', network, sudo: 'refused' }),
    ]);
    expect((await one.run(`ping -c 1 -W 5 ${other.address}`)).code).toBe(0);
    expect((await other.run('sudo -n true')).code).toBe(1);
    expect(one.hostKey.fingerprint).not.toBe(other.hostKey.fingerprint);
    const folder = one.key.path.replace(/\/id$/, '');
    expect(existsSync(folder)).toBe(true);
    await one.stop();
    await other.stop();
    await network.stop();
    expect(existsSync(folder)).toBe(false);
    expect((await run('ip', ['netns', 'list'])).stdout).not.toContain(one.namespace);
    expect(await readFile('/proc/mounts', 'utf8')).not.toContain(folder);
    expect((await run('pgrep', ['--full', folder])).stdout).toBe('');
  });
});
