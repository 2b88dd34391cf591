import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const lab = await availability();
const CANARY = 'canary-unit-mail-7Rw1';

function clientOf(rig: Rig) {
  return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
}

describe.skipIf(!lab.ok)(`mail settings deployed on a real machine${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  let client: ReturnType<typeof clientOf>;
  beforeAll(async () => {
    machine = await startMachine({ name: 'web-1' });
    rig = await startRig();
    await rig.writeConfig(
      `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${rig.home}/known\n  StrictHostKeyChecking accept-new\n`,
    );
    client = clientOf(rig);
    const unit = [
      '[Service]',
      'ExecStart=/bin/sleep infinity',
      'Environment=SMTP_HOST=smtp.example.org SMTP_PORT=465 "MAIL_FROM=Shop <shop@example.org>"',
      'Environment=SMTP_STARTTLS=true',
      'EnvironmentFile=/etc/default/shop',
      'EnvironmentFile=-/etc/default/shop-optional',
      'EnvironmentFile=/etc/default/shop-missing',
    ].join('\n');
    const file = `# credentials\nSMTP_USER=shop@example.org\nSMTP_PASSWORD='${CANARY}'\n`;
    const write = (path: string, text: string) =>
      machine.run(`echo ${Buffer.from(text).toString('base64')} | base64 -d | sudo tee ${path} >/dev/null`);
    await write('/etc/systemd/system/shop.service', unit);
    await write('/etc/default/shop', file);
    await machine.run('sudo chmod 600 /etc/default/shop; sudo systemctl daemon-reload');
  }, 30 * 60_000);
  afterAll(async () => {
    await rig?.stop();
    await machine?.stop();
  });

  test('of a unit: its environment, its files as root, and what does not fit together', async () => {
    const found = await client.mail.deployed({ source: { kind: 'unit', host: 'web-1', unit: 'shop.service' } });
    expect(found).toMatchObject({
      vantage: 'ssh:web-1',
      server: 'smtp.example.org',
      port: 465,
      security: 'starttls',
      user: 'shop@example.org',
      password: true,
      from: 'Shop <shop@example.org>',
    });
    expect(found.understood.find(({ setting }) => setting === 'user')?.where.en).toBe('file /etc/default/shop');
    expect(found.contradictions.map(({ en }) => en).join()).toContain('STARTTLS will hang there');
    expect(found.problems.map(({ cause }) => cause.en)).toEqual(['There is no file /etc/default/shop-missing on web-1.']);
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });

  test('of a file, and what is not there', async () => {
    const read = client.mail.deployed({ source: { kind: 'env-file', host: 'web-1', path: '/etc/default/shop' } });
    // It names no server: that is said, and not what it holds.
    await expect(read).rejects.toMatchObject({
      data: { kind: 'not-found', cause: { en: expect.stringContaining('None of its 2 variables') as string } },
    });
    await expect(read).rejects.not.toThrow(CANARY);
    await expect(client.mail.deployed({ source: { kind: 'unit', host: 'web-1', unit: 'nothing.service' } })).rejects.toMatchObject({
      data: { kind: 'not-found' },
    });
    await expect(client.mail.deployed({ source: { kind: 'compose', host: 'web-1', project: 'x', service: 'y' } })).rejects.toMatchObject({
      data: { kind: 'not-found' },
    });
  });
});
