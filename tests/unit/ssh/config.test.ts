import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { parseConfigLine } from '../../../main/core/ssh/config/config-files.ts';
import { createHosts, parseHostName } from '../../../main/core/ssh/config/hosts.ts';
import { readKeyFile } from '../../../main/core/ssh/login/key-files.ts';
import { readKnownHosts } from '../../../main/core/ssh/host-keys/known-hosts-files.ts';
import type { SavedHost } from '../../../preload/contract/settings.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';

let folder: StateFolder;
beforeEach(async () => {
  folder = await makeStateFolder('ssh-config');
});
afterEach(() => folder.remove());

const write = async (name: string, text: string) => {
  const path = folder.in('.ssh', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
};
const hosts = (saved: Record<string, SavedHost> = {}, env: Record<string, string> = {}) =>
  createHosts({ home: folder.path, env, localUser: 'me', saved: () => saved, systemFile: null });
const names = async () => (await hosts().list()).hosts.map(({ name }) => name);
const saved = (host: Partial<SavedHost> & { hostName: string }): SavedHost => ({
  port: 22,
  user: null,
  proxyJump: null,
  identityFile: null,
  ...host,
});

describe('hosts of ~/.ssh/config', () => {
  test('no configuration is no problem and no host', async () => {
    expect(await hosts().list()).toEqual({ hosts: [], problems: [] });
  });

  test('each host comes with where it stands', async () => {
    const path = await write(
      'config',
      '# ours\nHost web web-2\n  HostName web.example\n  User ops\n  Port 2222\n\nHost db\n  ProxyJump web,ops@gate:23\n',
    );
    expect((await hosts().list()).hosts).toEqual([
      { name: 'web', hostName: 'web.example', port: 2222, user: 'ops', proxyJump: null, source: `${path}:2` },
      { name: 'web-2', hostName: 'web.example', port: 2222, user: 'ops', proxyJump: null, source: `${path}:2` },
      { name: 'db', hostName: 'db', port: 22, user: null, proxyJump: 'web,ops@gate:23', source: `${path}:7` },
    ]);
  });

  test('patterns are no hosts, and apply to those that are', async () => {
    await write('config', 'Host web-1 web-* !web-9 *.example ?\n  User ops\nHost *\n  Port 2200\n');
    expect((await hosts().list()).hosts).toMatchObject([{ name: 'web-1', user: 'ops', port: 2200 }]);
  });

  test('the first value found wins, and identity files add up', async () => {
    await write('config', 'Host web\n  User first\n  IdentityFile ~/.ssh/a\nHost *\n  User second\n  IdentityFile ~/.ssh/b\n');
    const { options } = await hosts().find('web');
    expect(options).toMatchObject({ user: 'first', identityFiles: ['~/.ssh/a', '~/.ssh/b'] });
  });

  test('ProxyJump none undoes what follows, and ProxyCommand excludes ProxyJump when it stands first', async () => {
    await write('config', 'Host gate\n  ProxyJump none\nHost old\n  ProxyCommand nc %h %p\nHost *\n  ProxyJump gate\n');
    expect((await hosts().find('gate')).options).toMatchObject({ proxyJump: null, proxyCommand: null });
    expect((await hosts().find('old')).options).toMatchObject({ proxyJump: null, proxyCommand: 'nc %h %p' });
    expect((await hosts().find('web')).options).toMatchObject({ proxyJump: 'gate' });
  });

  test('what follows a Host or Match line that cannot be read is nobody’s, not the block’s before it', async () => {
    await write(
      'config',
      'Host web\n  HostName web.example\nHost "broken\n  User wrong\n  Port 2222\nMatch\n  ProxyCommand evil\nHost db\n  User dba\n',
    );
    const { hosts: listed, problems } = await hosts().list();
    expect(listed).toMatchObject([
      { name: 'web', user: null, port: 22 },
      { name: 'db', user: 'dba' },
    ]);
    expect((await hosts().find('web')).options).toMatchObject({ proxyCommand: null });
    expect(problems).toHaveLength(2);
  });

  test('hosts saved in the settings stand beside them, and count before them', async () => {
    await write('config', 'Host web\n  HostName old.example\nHost *\n  User ops\n');
    const list = await hosts({
      web: saved({ hostName: 'new.example', port: 2022 }),
      mine: saved({ hostName: '10.0.0.7', user: 'root' }),
    }).list();
    expect(list.hosts).toEqual([
      { name: 'web', hostName: 'new.example', port: 2022, user: 'ops', proxyJump: null, source: 'settings' },
      { name: 'mine', hostName: '10.0.0.7', port: 22, user: 'root', proxyJump: null, source: 'settings' },
    ]);
  });
});

describe('Include', () => {
  test('files are read where they stand, sorted, hidden ones left out, relative to ~/.ssh', async () => {
    await write('config', 'Include conf.d/*.conf ~/.ssh/more ${EXTRA}\nHost last\n');
    await write('conf.d/20.conf', 'Host second\n');
    await write('conf.d/10.conf', 'Host first\n');
    await write('conf.d/.hidden.conf', 'Host hidden\n');
    await write('conf.d/30.other', 'Host other\n');
    await write('more', 'Host third\n');
    await write('extra', 'Host fourth\n');
    expect((await hosts({}, { EXTRA: folder.in('.ssh', 'extra') }).list()).hosts.map(({ name }) => name)).toEqual([
      'first',
      'second',
      'third',
      'fourth',
      'last',
    ]);
  });

  test('an include inside a Host block counts only there, and cannot name other hosts', async () => {
    await write('config', 'Host web\n  Include only-web\nHost db\n');
    await write('only-web', 'User ops\nHost *\n  Port 2200\nHost stranger\n');
    expect(await names()).toEqual(['web', 'db']);
    expect((await hosts().find('web')).options).toMatchObject({ user: 'ops', port: 2200 });
    expect((await hosts().find('db')).options).toMatchObject({ user: null, port: 22 });
  });

  test('a pattern that fits nothing is no problem', async () => {
    await write('config', 'Include conf.d/*\nHost web\n');
    expect(await hosts().list()).toMatchObject({ hosts: [{ name: 'web' }], problems: [] });
  });

  test('a circle is said once, and the rest is read', async () => {
    const path = await write('config', 'Include loop\nHost web\n');
    await write('loop', 'Host from-loop\nInclude config\n');
    const { hosts: found, problems } = await hosts().list();
    expect(found.map(({ name }) => name)).toEqual(['from-loop', 'web']);
    expect(problems).toMatchObject([{ kind: 'ssh-config-unreadable', cause: { en: expect.stringContaining(path) } }]);
  });

  test('nesting beyond what ssh reads is said', async () => {
    for (let depth = 0; depth < 20; depth += 1)
      await write(depth === 0 ? 'config' : `level-${depth}`, `Include level-${depth + 1}\nHost at-${depth}\n`);
    const { hosts: found, problems } = await hosts().list();
    expect(found).toHaveLength(17);
    expect(problems).toHaveLength(1);
  });
});

describe('what cannot be read', () => {
  test('a broken line is named with its place, and the lines around it count', async () => {
    const path = await write('config', 'Host web\n  User "ops\n  Port 2222\nHost\n  HostName\nHost db\n  Port many\n');
    const { hosts: found, problems } = await hosts().list();
    expect(found).toMatchObject([
      { name: 'web', user: null, port: 2222 },
      { name: 'db', port: 22 },
    ]);
    expect(problems.map(({ cause }) => cause.en.split(' ', 4).join(' '))).toEqual([
      `Line 2 of ${path}`,
      `Line 4 of ${path}`,
      `Line 5 of ${path}`,
      `Line 7 of ${path}`,
    ]);
    expect(problems[0]?.evidence).toBe('User "ops');
  });

  test.each(['notaport', '0', '70000', '-1', '22x'])('a host whose port is %s is refused, and the others are not', async (port) => {
    const path = await write('config', `Host bad\n  Port ${port}\nHost good\n  Port 2222\nHost named\n  Port https\n`);
    await expect(hosts().find('bad')).rejects.toMatchObject({
      failure: {
        kind: 'ssh-config-unreadable',
        cause: { en: expect.stringContaining(`Line 2 of ${path}`), fr: expect.stringContaining('n’est donc contacté') },
        evidence: `Port ${port}`,
      },
    });
    expect((await hosts().find('good')).options.port).toBe(2222);
    expect((await hosts().find('named')).options.port).toBe(443);
    // What is given with the name stands before the files, as with ssh -p.
    expect((await hosts().find('bad:2200')).options.port).toBe(2200);
    expect((await hosts().list()).problems).toMatchObject([{ evidence: `Port ${port}` }]);
  });

  test('a folder in place of the file, and an unreadable include, are problems beside the hosts', async () => {
    await write('config', 'Include private\nHost web\n');
    await mkdir(folder.in('.ssh', 'private'));
    const { hosts: found, problems } = await hosts().list();
    expect(found).toMatchObject([{ name: 'web' }]);
    expect(problems).toMatchObject([{ kind: 'ssh-config-unreadable', evidence: expect.stringContaining('EISDIR') }]);
  });

  test.skipIf(process.platform === 'win32')('a pipe in place of the file is a problem, and nothing waits for it', async () => {
    const path = await write('config', '');
    await rm(path);
    execFileSync('mkfifo', [path]);
    expect((await hosts().list()).problems).toMatchObject([{ kind: 'ssh-config-unreadable', evidence: 'it is not a regular file' }]);
    await expect(readKnownHosts([path])).rejects.toMatchObject({ failure: { kind: 'known-hosts-unreadable' } });
    await expect(readKeyFile(path)).resolves.toMatchObject({ reason: { line: 'not a regular file' }, missing: false });
  });

  test.skipIf(process.getuid?.() === 0)('a file without the right to read it is a problem', async () => {
    const path = await write('config', 'Host web\n');
    await chmod(path, 0);
    expect((await hosts().list()).problems).toMatchObject([{ evidence: expect.stringContaining('EACCES') }]);
  });

  test('no text makes it throw, and every problem names its line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async (text) => {
        await write('config', text);
        const { problems } = await hosts().list();
        for (const problem of problems) expect(problem.cause.en).toMatch(/^Line \d+ of /u);
      }),
      { numRuns: 300 },
    );
  });

  test('every directive of plain words is understood as it is written', () => {
    const keyword = fc.stringMatching(/^[A-Za-z]{2,20}$/u).filter((word) => !/^match$/iu.test(word));
    const value = fc.stringMatching(/^[A-Za-z0-9./_~%-]{1,30}$/u);
    fc.assert(
      fc.property(
        keyword,
        value,
        fc.constantFrom(' ', '=', ' = ', '\t', '  '),
        fc.constantFrom('', '  ', '\t'),
        (word, text, separator, indent) => {
          expect(parseConfigLine(`${indent}${word}${separator}${text}`, 'f', 3)).toEqual({
            keyword: word.toLowerCase(),
            values: [text],
            rest: text,
            file: 'f',
            line: 3,
            included: [],
          });
        },
      ),
    );
  });
});

describe('Match', () => {
  test('all, host, originalhost, user, localuser, negation and several at once', async () => {
    await write(
      'config',
      [
        'Host web\n  HostName web.example\n  User ops',
        'Match host web.example user ops\n  Port 2001',
        'Match originalhost web !user root\n  HostKeyAlias matched',
        'Match localuser you\n  ConnectTimeout 9',
        'Match !localuser you\n  ConnectTimeout 7',
        'Match all\n  IdentitiesOnly yes',
      ].join('\n'),
    );
    expect((await hosts().find('web')).options).toMatchObject({
      port: 2001,
      hostKeyAlias: 'matched',
      connectTimeoutSeconds: 7,
      identitiesOnly: true,
    });
  });

  test('Match exec runs nothing and never applies, negated or not', async () => {
    const trace = folder.in('ran');
    await write('config', `Match exec "touch ${trace}"\n  Port 1\nMatch !exec "touch ${trace}"\n  Port 2\nHost web\n`);
    expect((await hosts().find('web')).options.port).toBe(22);
    await expect(import('node:fs/promises').then(({ stat }) => stat(trace))).rejects.toThrow('ENOENT');
  });

  test('Match final is judged under the name that was found', async () => {
    await write('config', 'Host web\n  HostName web.example\nMatch final host web.example\n  Port 2001\n');
    expect((await hosts().find('web')).options.port).toBe(2001);
  });
});

describe('names as they are written', () => {
  test.each([
    ['web', { originalName: 'web', given: {} }],
    ['ops@web', { originalName: 'web', given: { user: 'ops' } }],
    ['ops@web:2222', { originalName: 'web', given: { user: 'ops', port: 2222 } }],
    ['a@corp@web', { originalName: 'web', given: { user: 'a@corp' } }],
    ['[2001:db8::1]:22', { originalName: '2001:db8::1', given: { port: 22 } }],
    ['2001:db8::1', { originalName: '2001:db8::1', given: {} }],
    ['ssh://ops@web:2222/', { originalName: 'web', given: { user: 'ops', port: 2222 } }],
  ])('%s', (name, expected) => expect(parseHostName(name)).toEqual(expected));

  test.each(['', '-oProxyCommand=x', 'a b', 'web:0', 'web:70000', '@web', 'web\n', '$(id)', 'a`b`', '-x@web'])('%j is none', (name) => {
    try {
      parseHostName(name);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FailureError);
      expect((error as FailureError).failure.kind).toBe('ssh-host-unknown');
    }
  });

  test.each(['ops:CANARY@web', 'ssh://ops:CANARY@web:22/', 'a:CAN@NARY@web'])('%s is refused without being repeated', (name) => {
    try {
      parseHostName(name);
      expect.unreachable();
    } catch (error) {
      expect((error as FailureError).failure.kind).toBe('ssh-host-unknown');
      expect(JSON.stringify((error as FailureError).failure)).not.toMatch(/NARY/u);
    }
  });

  test('the configuration applies to the host of user@host:port', async () => {
    await write('config', `Host web\n  HostName web.example\n  User ops\n  Port 2200\n  IdentityFile ${join('~', 'k')}\n`);
    expect(await hosts().find('root@web:22')).toMatchObject({
      name: 'root@web:22',
      originalName: 'web',
      user: 'root',
      options: { hostName: 'web.example', port: 22, identityFiles: ['~/k'] },
    });
  });
});
