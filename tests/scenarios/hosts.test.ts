import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Workstation } from './pilothouse.ts';
import { makeWorkstation } from './pilothouse.ts';

let at: Workstation;
beforeEach(async () => {
  at = await makeWorkstation({ sshConfig: 'Host bastion\n  HostName 198.51.100.1\n  User jump\n' });
});
afterEach(() => at.remove());

interface Listed {
  readonly name: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string | null;
  readonly environment: string;
  readonly tags: readonly string[];
  readonly source: string;
}
const list = async (...args: readonly string[]) => (await at.run(['hosts', 'list', '--json', ...args])).json<Listed[]>();

const INVENTORY = `
[web]
web-[1:2].example ansible_port=2222
[web:vars]
ansible_user=deploy
ansible_password=hunter2
[production:children]
web
[windows]
win ansible_connection=winrm
`;

test('a host is added, not overwritten unasked, replaced, and removed with its tags', async () => {
  const add = [
    'hosts',
    'add',
    'db',
    '--host-name',
    '10.0.0.7',
    '--port',
    '2222',
    '--user',
    'ops',
    '--environment',
    'staging',
    '--tag',
    'sql',
    '--tag',
    'eu',
  ];
  expect((await at.run([...add, '--json'])).json()).toEqual({
    name: 'db',
    hostName: '10.0.0.7',
    port: 2222,
    user: 'ops',
    proxyJump: null,
    source: 'settings',
    environment: 'staging',
    tags: ['eu', 'sql'],
    totp: null,
  });
  const again = await at.run(['hosts', 'add', 'db', '--host-name', '10.9.9.9']);
  expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('--replace')]);
  expect((await list('--tag', 'sql', '--environment', 'staging')).map(({ hostName }) => hostName)).toEqual(['10.0.0.7']);
  expect((await at.run(['hosts', 'add', 'db', '--host-name', '10.9.9.9', '--replace'])).exitCode).toBe(0);
  expect((await list()).find(({ name }) => name === 'db')).toMatchObject({ hostName: '10.9.9.9', tags: ['eu', 'sql'] });
  expect((await at.run(['hosts', 'remove', 'db'])).exitCode).toBe(0);
  expect((await list()).map(({ name }) => name)).toEqual(['bastion']);
  expect((await at.run(['hosts', 'remove', 'db'])).exitCode).toBe(2);
  expect((await at.run(['hosts', 'remove', 'bastion'])).stderr).toContain('.ssh/config:1');
  expect((await at.run(['hosts', 'add', 'a b', '--host-name', 'x'])).exitCode).toBe(2);
  expect((await at.run(['hosts', 'add', 'a', '--host-name', '-oProxyCommand=id'])).exitCode).toBe(2);
  expect((await at.run(['hosts', 'add', 'a', '--host-name', 'x', '--tag', 'two words'])).exitCode).toBe(2);
});

test('an inventory is looked at first, then taken in; its password stays where it is', async () => {
  const file = join(at.home, 'inventory.ini');
  await writeFile(file, INVENTORY);
  const dry = await at.run(['hosts', 'import', file, '--dry-run', '--json']);
  expect(dry.json()).toMatchObject({ format: 'ansible', dryRun: true, added: ['web-1.example', 'web-2.example'], unusableCount: 1 });
  expect(dry.stderr).toContain(`${file}:10: win`);
  expect((await list()).map(({ name }) => name)).toEqual(['bastion']);

  const taken = await at.run(['hosts', 'import', file, '--json']);
  expect(taken.exitCode).toBe(0);
  expect(taken.stdout + taken.stderr).not.toContain('hunter2');
  expect(taken.stderr).toContain('A password was not taken over');
  expect(await list('--environment', 'production')).toMatchObject([
    { name: 'web-1.example', port: 2222, user: 'deploy', tags: ['web'], source: 'settings' },
    { name: 'web-2.example' },
  ]);
  expect((await at.run(['hosts', 'import', file, '--json'])).json()).toMatchObject({ added: [], same: ['web-1.example', 'web-2.example'] });
});

test('what differs is left as it is until --replace is given; a CSV comes through standard input', async () => {
  await at.run(['hosts', 'add', 'db', '--host-name', '10.0.0.7', '--user', 'ops']);
  const csv = 'Nom;Adresse\r\ndb;10.0.0.8\r\n';
  expect((await at.run(['hosts', 'import', '-', '--json'], { stdin: csv })).json()).toMatchObject({
    format: 'csv',
    kept: ['db'],
    replaced: [],
  });
  expect((await list())[0]).toMatchObject({ hostName: '10.0.0.7' });
  expect((await at.run(['hosts', 'import', '-', '--replace', '--json'], { stdin: csv })).json()).toMatchObject({ replaced: ['db'] });
  expect((await list())[0]).toMatchObject({ hostName: '10.0.0.8', user: 'ops' });
});

test('the folder of PuTTY’s sessions is read; what cannot be read is said', async () => {
  const folder = join(at.home, '.putty', 'sessions');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'web%20one'), 'HostName=a.example\nProtocol=ssh\nPortNumber=22\nUserName=ops\n');
  expect((await at.run(['hosts', 'import', folder, '--json'])).json()).toMatchObject({ format: 'putty', added: ['web-one'] });
  expect((await at.run(['hosts', 'import', join(at.home, 'nothing')])).exitCode).toBe(2);
  const nonsense = await at.run(['hosts', 'import', '-', '--json'], { stdin: 'no list at all' });
  expect([nonsense.exitCode, nonsense.json()]).toMatchObject([2, { error: { kind: 'bad-input' } }]);
  const much = join(at.home, 'much.csv');
  await writeFile(much, `name\n${'x\n'.repeat(1_100_000)}`);
  const large = await at.run(['hosts', 'import', much]);
  expect([large.exitCode, large.stderr]).toEqual([2, expect.stringContaining('2 MB')]);
  const empty = await at.run(['hosts', 'import', '-', '--format', 'csv', '--json'], { stdin: 'name,port\na,0\n' });
  expect(empty.exitCode).toBe(1);
});

test('what is exported is imported again unchanged, whatever the format', async () => {
  const file = join(at.home, 'inventory.ini');
  await writeFile(file, INVENTORY);
  await chmod(file, 0o600);
  await at.run(['hosts', 'import', file]);
  for (const format of ['ssh-config', 'ansible', 'ansible-yaml', 'csv']) {
    const { stdout, exitCode } = await at.run(['hosts', 'export', '--format', format]);
    expect(exitCode).toBe(0);
    const { same, added, kept } = (await at.run(['hosts', 'import', '-', '--json'], { stdin: stdout })).json<{
      same: string[];
      added: string[];
      kept: string[];
    }>();
    expect([format, same.length, added, kept]).toEqual([format, 3, [], []]);
  }
  expect((await at.run(['hosts', 'export', 'bastion'])).stdout).toBe('Host bastion\n    HostName 198.51.100.1\n    User jump\n');
  expect((await at.run(['hosts', 'export', 'nobody'])).exitCode).toBe(2);
});

test('an import is one entry of the journal, with what was before', async () => {
  await at.run(['hosts', 'add', 'db', '--host-name', '10.0.0.7']);
  await at.run(['hosts', 'import', '-', '--replace'], { stdin: 'name,address\ndb,10.0.0.8\nnew,10.0.0.9\n' });
  const { openCore } = await import('../../main/core/index.ts');
  const core = await openCore({ dataDir: at.dataDir, home: at.home, version: '0', env: { PILOTHOUSE_KEYCHAIN: 'none' } });
  try {
    const [entry] = core.rooms.audit.page({ before: null, limit: 1, contains: 'hosts.import' });
    expect(entry).toMatchObject({ target: '2 hosts', result: 'done', detail: 'csv: 1 added, 1 replaced, 0 left as they are' });
    expect(entry?.before).toContain('10.0.0.7');
    expect(entry?.after).toContain('10.0.0.9');
  } finally {
    await core.close();
  }
});

test('an export keeps the keys of hosts of the ssh config, and an import takes --yes', async () => {
  await writeFile(join(at.home, '.ssh', 'config'), 'Host web\n  HostName 198.51.100.2\n  IdentityFile ~/.ssh/web\n  IdentitiesOnly yes\n');
  const exported = await at.run(['hosts', 'export', 'web']);
  expect(exported.stdout).toBe('Host web\n    HostName 198.51.100.2\n    IdentityFile ~/.ssh/web\n    IdentitiesOnly yes\n');
  const file = join(at.home, 'hosts.conf');
  await writeFile(file, exported.stdout.replace('Host web', 'Host web-2'));
  expect((await at.run(['hosts', 'import', file, '--yes', '--json'])).json()).toMatchObject({ added: ['web-2'] });
});
