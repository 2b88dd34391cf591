import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesHolding } from '../lab/files-holding.ts';
import type { KeychainLab } from '../lab/keychain.ts';
import { availability as keychainAvailability, startKeychain } from '../lab/keychain.ts';
import type { Machine } from '../lab/machines.ts';
import { availability, startMachine } from '../lab/machines.ts';
import { offerSecondFactor } from '../lab/machines/second-factor-package.ts';
import { startNetwork } from '../lab/network.ts';
import type { LabNetwork } from '../lab/network.ts';
import type { Workstation } from './pilothouse.ts';
import { makeWorkstation } from './pilothouse.ts';

const machines = await availability();
const keychains = await keychainAvailability();
const missing = !machines.ok ? machines.reason : !keychains.ok ? keychains.reason : null;

describe.skipIf(missing !== null)(
  `story E step 6: two factors for SSH behind a jump host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let network: LabNetwork;
    let edge: Machine;
    let web: Machine;
    let keychain: KeychainLab;
    let desk: Workstation;
    beforeAll(async () => {
      network = await startNetwork({ fromHere: true });
      [edge, web, keychain] = await Promise.all([
        startMachine({ name: 'edge', network }),
        startMachine({ name: 'web', network }),
        startKeychain(),
      ]);
      const section = (name: string, machine: Machine, more = '') =>
        `Host ${name}\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n${more}\n`;
      // The keychain's session has a home of its own.
      const folder = join(keychain.env.HOME, '.ssh');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, 'config'), [section('edge', edge), section('web', web, '  ProxyJump edge')].join('\n'));
      await writeFile(join(folder, 'known_hosts'), [edge, web].map(({ knownHosts }) => `${knownHosts}\n`).join(''));
      desk = await makeWorkstation({ env: { ...keychain.env, PILOTHOUSE_KEYCHAIN: '' } });
      for (const script of await offerSecondFactor()) {
        const { code, stderr } = await web.run(`sudo sh -c '${script.replaceAll("'", `'"'"'`)}'`);
        expect(code, stderr).toBe(0);
      }
    }, 30 * 60_000);
    afterAll(async () => {
      await desk?.remove();
      for (const machine of [edge, web]) await machine?.stop();
      await keychain?.stop();
      await network?.stop();
    });

    it(
      'is enrolled from the console, proven in a second session through the jump host, used, and taken back',
      { timeout: 240_000 },
      async () => {
        const enrolled = await desk.run(['totp', 'server', 'web', 'enrol', '--yes', '--return-after', '90', '--json']);
        expect(enrolled.exitCode, enrolled.stdout + enrolled.stderr).toBe(0);
        const { totp } = enrolled.json<{ totp: string }>();
        expect(enrolled.stderr).toContain('The second session is in: publickey+keyboard-interactive, with a code.');

        // The key alone is not enough any more; the console fills the code in, through the jump host.
        expect((await web.run('true')).code).not.toBe(0);
        const secret = (await desk.run(['run', 'web', '--json', '--', 'head', '-n', '1', '.google_authenticator'])).json<
          { stdout: string }[]
        >();
        expect(secret[0]?.stdout).toMatch(/^[A-Z2-7]{32}\n$/u);
        expect(await filesHolding(desk.dataDir, secret[0]?.stdout.trim() ?? '')).toEqual([]);
        const list = await desk.run(['totp', 'list', '--json']);
        expect(list.json<unknown[]>()).toMatchObject([{ id: totp, issuer: 'web', account: 'ops', confirmed: true, recovery: { left: 5 } }]);

        const removed = await desk.run(['totp', 'server', 'web', 'remove', '--yes', '--return-after', '90', '--json']);
        expect(removed.exitCode, removed.stdout + removed.stderr).toBe(0);
        expect((await web.run('true')).code).toBe(0);
        expect((await desk.run(['totp', 'list', '--json'])).json<unknown[]>()).toEqual([]);
      },
    );
  },
);
