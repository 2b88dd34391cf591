import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSystemdEnvFile } from '../../../main/core/settings-files/systemd-env-file.ts';
import { availability, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const lab = await availability();
const CANARY = 'canary-unit-mail-7Rw1';

function clientOf(rig: Rig) {
  return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
}

const BROKEN = [
  '# credentials',
  'SMTP_USER=ops # no comment',
  'export SMTP_PORT=25',
  `SMTP_PASSWORD="${CANARY}`,
  'SMTP_HOST="m.example"',
  String.raw`MAIL_FROM_NAME='single \n'"say \"hi\" \$x"  more \ `.trimEnd() + 'x',
  'FOLDED=joined \\',
  '  lines',
  'LAST="open',
  'SMTP_TLS=true',
  '',
].join('\n');

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
    await write('/etc/default/broken', BROKEN);
    await write('/etc/systemd/system/broken.service', '[Service]\nExecStart=/bin/true\nEnvironmentFile=/etc/default/broken\n');
    await write('/etc/systemd/system/empty.service', '[Service]\nExecStart=/bin/true\n');
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

  test('a file with a quotation mark that is not closed: read as systemd reads it, and said', async () => {
    const printed = await machine.run(
      'sudo systemd-run --quiet --pipe --wait -p EnvironmentFile=/etc/default/broken /bin/sh -c "env -0 | base64 -w0"',
    );
    const really = new Map(
      Buffer.from(printed.stdout.trim(), 'base64')
        .toString()
        .split('\0')
        .map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)] as const),
    );
    const { variables } = readSystemdEnvFile(BROKEN);
    expect(variables.size).toBeGreaterThan(3);
    for (const [name, value] of variables) expect([name, value]).toEqual([name, really.get(name)]);
    for (const name of ['SMTP_HOST', 'SMTP_PORT', 'SMTP_TLS']) expect(really.has(name)).toBe(variables.has(name));
    await expect(client.mail.deployed({ source: { kind: 'unit', host: 'web-1', unit: 'broken.service' } })).rejects.toMatchObject({
      data: { evidence: expect.stringContaining('Line 4 of /etc/default/broken opens a quotation mark (SMTP_PASSWORD)') as string },
    });
    const lines = await client.mail.deployed({ source: { kind: 'env-file', host: 'web-1', path: '/etc/default/broken' } });
    expect(lines).toMatchObject({ server: 'm.example', security: 'starttls' });
    expect(lines.problems.map(({ cause }) => /^Line \d+ .*\(\w+\)/u.exec(cause.en)?.[0])).toEqual([
      'Line 4 of /etc/default/broken opens a quotation mark (SMTP_PASSWORD)',
      'Line 9 of /etc/default/broken opens a quotation mark (LAST)',
    ]);
    expect(JSON.stringify(lines)).not.toContain(CANARY);
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
    await expect(client.mail.deployed({ source: { kind: 'unit', host: 'web-1', unit: 'empty.service' } })).rejects.toMatchObject({
      data: { kind: 'not-found', cause: { en: expect.stringContaining('sets no environment') as string } },
    });
    await expect(client.mail.deployed({ source: { kind: 'compose', host: 'web-1', project: 'x', service: 'y' } })).rejects.toMatchObject({
      data: { kind: 'not-available', cause: { en: 'Neither docker nor podman is on web-1.' } },
    });
  });
});
