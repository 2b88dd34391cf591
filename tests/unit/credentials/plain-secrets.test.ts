import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPrinted } from '../../../main/core/credentials/plain-secrets/files-there.ts';
import { isEnvName, readPlainFile } from '../../../main/core/credentials/plain-secrets/plain-files.ts';

const seen = (path: string, text: string) => readPlainFile(path, text).map(({ line, kind, shown }) => [line, kind, shown]);
/** A value that may stand nowhere in what is found. */
const canary = 'canary-Pl8-tidal';

describe('what lies in plain text is named with its line, and its value never', () => {
  test.each([
    [
      '/home/ops/app/.env',
      `# settings\nDEBUG=true\nDB_PASSWORD="${canary}\nsecond line"\nDATABASE_URL=postgres://app:${canary}@db/app\nOTHER_TOKEN=\${VAULT_TOKEN}\nEMPTY_KEY=\n`,
      [
        [3, 'password', 'DB_PASSWORD=••••••'],
        [5, 'token', 'DATABASE_URL=••••••'],
      ],
    ],
    [
      '/home/ops/.kube/config',
      `users:\n- name: ada\n  user:\n    token: ${canary}\n    client-key-data: "${canary}"\n    password: null\n    client-certificate-data: AAAA\n`,
      [
        [4, 'token', 'token: ••••••'],
        [5, 'client-key', 'client-key-data: ••••••'],
      ],
    ],
    [
      '/home/ops/.netrc',
      `machine api.example login ada password ${canary}\nmachine two.example\n  login ada\n  password ${canary} # note\ndefault login anonymous\n`,
      [
        [1, 'password', 'machine api.example password ••••••'],
        [4, 'password', 'machine two.example password ••••••'],
      ],
    ],
    ['/home/ops/.pgpass', `# host:port\ndb.example:5432:app:ada:${canary}\nbroken\n`, [[2, 'password', 'db.example:5432:app:ada:••••••']]],
    ['/home/ops/.my.cnf', `[client]\nuser=ada\npassword = "${canary}"\n#password=x\n`, [[3, 'password', 'password=••••••']]],
    [
      '/home/ops/.docker/config.json',
      `{\n  "auths": {\n    "https://registry.example/v1/": {\n      "auth": "${canary}"\n    },\n    "quiet.example": {}\n  },\n  "credsStore": ""\n}\n`,
      [[4, 'password', 'registry.example/v1/ auth ••••••']],
    ],
    ['/home/ops/.docker/config.json', `{"auths":{"a.example":{"auth":"${canary}"}}}`, [[1, 'password', 'a.example auth ••••••']]],
    ['/home/ops/.git-credentials', `https://ada:${canary}@git.example\n`, [[1, 'token', 'https://…:••••••@git.example']]],
    [
      '/home/ops/.ssh/config',
      `Host a\n  # password: ${canary}\n  ProxyCommand sshpass -p ${canary} ssh -W %h:%p jump\n  SetEnv API_TOKEN=${canary} LANG=C\n`,
      [
        [2, 'password', '# password: ••••••'],
        [3, 'password', 'sshpass -p ••••••'],
        [4, 'password', 'SetEnv ••••••'],
      ],
    ],
    [
      '/home/ops/.bash_history',
      [
        '#1700000000',
        'ls -la',
        `mysql -h db -u root -p${canary} app`,
        `export AWS_SECRET_ACCESS_KEY=${canary}`,
        `curl -u ada:${canary} https://api.example`,
        `curl -H "Authorization: Bearer ${canary}" https://api.example`,
        `psql postgres://ada:${canary}@db.example/app`,
        `sshpass -p ${canary} ssh web-1`,
        `docker login -u ada -p ${canary} registry.example`,
        `echo ${canary} | sudo -S apt update`,
        `helm install x --set-string auth.password=${canary}`,
        `tool --api-token ${canary}`,
        'git commit -m "password form"',
        'PASSWORD=$(pass show web) ./deploy',
        'mysql -p app',
        `git clone https://ghp_${'x1'.repeat(18)}@github.com/a/b`,
      ].join('\n'),
      [
        [3, 'password', 'mysql -p••••••'],
        [4, 'token', 'AWS_SECRET_ACCESS_KEY=••••••'],
        [5, 'password', 'curl -u …:••••••'],
        [6, 'token', 'Authorization: Bearer ••••••'],
        [7, 'password', 'postgres://…:••••••@db.example'],
        [8, 'password', 'sshpass -p ••••••'],
        [9, 'password', 'login -p ••••••'],
        [10, 'password', 'echo •••••• | sudo -S'],
        [11, 'password', 'auth.password=••••••'],
        [12, 'token', '--api-token ••••••'],
        [16, 'token', 'ghp_••••••'],
      ],
    ],
    ['/home/ops/.zsh_history', `: 1700000000:0;export DB_PASSWORD=${canary}\n`, [[1, 'password', 'DB_PASSWORD=••••••']]],
    [
      '/home/ops/.local/share/fish/fish_history',
      `- cmd: set -x API_TOKEN x; env SECRET_KEY=${canary} run\n  when: 1\n`,
      [[1, 'token', 'SECRET_KEY=••••••']],
    ],
  ])('%s', (path, text, expected) => {
    expect(seen(path, text)).toEqual(expected);
    expect(JSON.stringify(readPlainFile(path, text))).not.toContain('canary');
  });

  test('real private keys: those without a passphrase, in every form', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-plain-'));
    const run = promisify(execFile);
    const make = async (name: string, args: readonly string[]) => {
      await run('ssh-keygen', ['-q', '-t', 'ecdsa', '-f', join(folder, name), ...args]);
      return readFile(join(folder, name), 'utf8');
    };
    try {
      const open = [
        await make('open', ['-N', '']),
        await make('pem', ['-N', '', '-m', 'PEM']),
        await make('pkcs8', ['-N', '', '-m', 'PKCS8']),
      ];
      const sealed = [
        await make('sealed', ['-N', 'tidal']),
        await make('sealed-pem', ['-N', 'tidal', '-m', 'PEM']),
        await make('sealed-8', ['-N', 'tidal', '-m', 'PKCS8']),
      ];
      for (const text of open)
        expect(seen('/home/ops/.ssh/id', `\n${text}`)).toEqual([[2, 'private-key', expect.stringContaining('PRIVATE KEY') as string]]);
      for (const text of sealed) expect(seen('/home/ops/.ssh/id', text)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('whatever a history or a .env file holds, only known words and names are shown', () => {
    const names = fc.constantFrom(
      '/home/ops/.bash_history',
      '/home/ops/.env',
      '/home/ops/.netrc',
      '/home/ops/.pgpass',
      '/home/ops/.docker/config.json',
    );
    fc.assert(
      fc.property(names, fc.string({ unit: 'binary', maxLength: 400 }), (path, text) => {
        for (const { line, shown } of readPlainFile(path, text)) {
          expect(line).toBeGreaterThan(0);
          expect(shown).toContain('••••••');
          expect(shown.length).toBeLessThan(500);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a line made to be slow is read in time', () => {
    for (const text of [
      'a'.repeat(500_000),
      `export ${'A='.repeat(200_000)}`,
      `${'-p '.repeat(6_000)}mysql`,
      `"${'\\"'.repeat(200_000)}`,
      `{${'"a":{'.repeat(50_000)}`,
    ])
      for (const path of ['/h/.bash_history', '/h/.env', '/h/.kube/config', '/h/.docker/config.json', '/h/.netrc', '/h/.ssh/config']) {
        const began = performance.now();
        readPlainFile(path, text);
        expect(performance.now() - began, `${path} ${text.slice(0, 10)}`).toBeLessThan(20_000);
      }
  }, 240_000);
});

test('a .env file in use is told from an example', () => {
  expect(['.env', '.env.production', 'web.env'].every(isEnvName)).toBe(true);
  expect(['.env.example', '.env.sample', 'env', '.envrc', 'web.env.dist', 'x.environment'].some(isEnvName)).toBe(false);
});

describe('what the script of another machine printed', () => {
  test('is taken apart by a mark that no file can know', () => {
    const mark = 'pilothouse-0123';
    const printed = [
      'Welcome to web-1',
      `${mark} -rw-r--r-- 12 /home/ops/.env`,
      'A=1',
      'pilothouse-9999 -rw------- 5 /etc/shadow',
      `${mark} unreadable 0 /root/.env`,
      `${mark} -rw-r-S--T 2000000 /home/ops/.pgpass`,
      '',
      `${mark} done`,
      '',
    ].join('\n');
    expect(readPrinted(printed, mark)).toEqual({
      ended: 'done',
      unreadable: 1,
      files: [
        { path: '/home/ops/.env', mode: '0644', kubeconfig: false, cut: false, text: 'A=1\npilothouse-9999 -rw------- 5 /etc/shadow' },
        { path: '/home/ops/.pgpass', mode: '0640', kubeconfig: false, cut: true, text: '' },
      ],
    });
  });

  test('cut anywhere it is no crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(readPrinted(`\nm ${text}`, 'm').files.length).toBeLessThan(100);
      }),
    );
  });
});
