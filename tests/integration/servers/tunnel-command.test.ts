import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const here = await availability();
const run = promisify(execFile);
const commandLine = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));

describe.skipIf(!here.ok)(`pilothouse tunnel${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());

  const start = async (...args: readonly string[]) => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(
      hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)) + 'Host dead\n  HostName 127.0.0.1\n  Port 1\n',
    );
    const child = spawn(process.execPath, [commandLine, 'tunnel', ...args, '--data-dir', `${rig.dataDir}-command`], {
      env: { PATH: process.env['PATH'], HOME: rig.home, LANG: 'C.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    let noted = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (noted += text));
    const ended = once(child, 'exit').then(([code]: unknown[]) => code);
    return { child, said: () => said, noted: () => noted, ended };
  };

  test('prints the ports that are bound, carries until Ctrl+C, and exits with 0', async () => {
    const web = createServer((_, response) => response.end('here'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const target = `127.0.0.1:${(web.address() as AddressInfo).port}`;
    try {
      const tunnel = await start('web', '-L', `0:${target}`, '-R', `0:${target}`, '-D', '0', '--json');
      await expect.poll(() => tunnel.said().trimEnd().endsWith('\n}'), { timeout: 20_000 }).toBe(true);
      const { host, tunnels } = JSON.parse(tunnel.said()) as { host: string; tunnels: { kind: string; port: number }[] };
      expect([host, ...tunnels.map(({ kind }) => kind)]).toEqual(['web', 'local', 'remote', 'dynamic']);
      const [local, remote, dynamic] = tunnels.map(({ port }) => `127.0.0.1:${port}`);
      for (const where of [[`http://${local}/`], [`http://${remote}/`], ['--socks5-hostname', `${dynamic}`, `http://${target}/`]]) {
        const { stdout } = await run('curl', ['-sS', '--max-time', '10', ...where]);
        expect(stdout).toBe('here');
      }
      tunnel.child.kill('SIGINT');
      expect(await tunnel.ended).toBe(0);
      await expect(run('curl', ['-sS', '--max-time', '5', `http://${local}/`])).rejects.toMatchObject({ code: 7 });
    } finally {
      web.close();
    }
  }, 60_000);

  test('a port in use is 1, a tunnel that makes no sense is 2, an address others reach is said', async () => {
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    try {
      const taken = await start('web', '-D', String((busy.address() as AddressInfo).port), '--json');
      expect(await taken.ended).toBe(1);
      expect(JSON.parse(taken.said())).toMatchObject({ error: { kind: 'port-in-use' } });
      await rig.stop();
      const senseless = await start('web', '-L', '8080', '--json');
      expect(await senseless.ended).toBe(2);
      expect(JSON.parse(senseless.said())).toMatchObject({ error: { kind: 'bad-input' } });
      await rig.stop();
      const exposed = await start('dead', '-D', '0.0.0.0:0');
      expect(await exposed.ended).toBe(3);
      expect(exposed.noted()).toContain('0.0.0.0 can be reached by other machines');
    } finally {
      busy.close();
    }
  }, 60_000);
});
