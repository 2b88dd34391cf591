import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHosts } from '../../../main/core/ssh/hosts.ts';
import { mustRun } from '../../lab/processes.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';

const ssh = existsSync('/usr/bin/ssh') ? null : 'package missing: apt-get install openssh-client';

const names = ['web', 'web-1', 'web-2', 'db.example', 'gate'];
const pattern = fc.constantFrom(...names, 'web*', '*', '?eb', '*.example', '!gate', '!web-1', 'db.*');
const directive = fc.oneof(
  fc.constantFrom('HostName %h.internal', 'HostName Example.ORG', 'hostname=10.0.0.1', 'HostName "quoted.example"'),
  fc.integer({ min: 1, max: 65_535 }).map((port) => `Port ${port}`),
  fc.constantFrom('User ops', 'User "the admin"', 'user=root', 'User\tdeploy'),
  fc.constantFrom('IdentityFile ~/.ssh/a', 'IdentityFile /etc/keys/%h', 'IdentityFile "/k/with blank"', 'IdentityFile ~/.ssh/b # ours'),
  fc.constantFrom('IdentitiesOnly yes', 'IdentitiesOnly no'),
  fc.constantFrom('ProxyJump bastion', 'ProxyJump ops@bastion:23,far.example', 'ProxyJump none'),
  fc.constantFrom('HostKeyAlias alias-1', 'HostKeyAlias Alias-2'),
  fc.constantFrom('StrictHostKeyChecking yes', 'StrictHostKeyChecking no', 'StrictHostKeyChecking accept-new', 'StrictHostKeyChecking ask'),
  fc.constantFrom('ConnectTimeout 5', 'ConnectTimeout 1m'),
  fc.constantFrom('UserKnownHostsFile /a /b', 'UserKnownHostsFile "/c d"'),
  fc.constantFrom('ForwardAgent no', 'Compression yes', '# a comment', ''),
);
const section = fc.oneof(
  { weight: 4, arbitrary: fc.array(pattern, { minLength: 1, maxLength: 3 }).map((patterns) => `Host ${patterns.join(' ')}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'Match all',
      'Match host web*',
      'Match originalhost gate',
      'Match user ops',
      'Match host *.internal user root',
      'Match !host web',
      'Match final all',
    ),
  },
);
const block = fc
  .tuple(section, fc.array(directive, { maxLength: 4 }))
  .map(([head, lines]) => [head, ...lines.map((line) => `  ${line}`)].join('\n'));
const config = fc
  .tuple(fc.array(directive, { maxLength: 2 }), fc.array(block, { maxLength: 6 }))
  .map(([top, blocks]) => [...top, ...blocks, ''].join('\n'));

describe.skipIf(ssh !== null)(`ssh -G agrees${ssh === null ? '' : ` (${ssh})`}`, () => {
  let folder: StateFolder;
  beforeAll(async () => {
    folder = await makeStateFolder('ssh-G');
    await mkdir(folder.in('.ssh'));
  });
  afterAll(() => folder.remove());

  test('on the options of a host, for generated configurations with includes', async () => {
    const file = folder.in('.ssh', 'config');
    const hosts = createHosts({ home: folder.path, env: {}, localUser: 'root', saved: () => ({}), systemFile: null });
    await fc.assert(
      fc.asyncProperty(config, config, fc.constantFrom(...names), fc.boolean(), async (main, included, name, nested) => {
        // ssh takes relative names from the real home, so the include is absolute here.
        await writeFile(folder.in('.ssh', 'part'), included);
        await writeFile(
          file,
          nested
            ? `Host web*\n  Include ${folder.in('.ssh', 'part')}\n${main}`
            : `${main}\nMatch all\nInclude ${folder.in('.ssh', 'part')}\n`,
        );
        const said = new Map<string, string[]>();
        for (const line of (await mustRun('/usr/bin/ssh', ['-F', file, '-G', name])).split('\n')) {
          const [keyword = '', ...rest] = line.split(' ');
          said.set(keyword, [...(said.get(keyword) ?? []), rest.join(' ')]);
        }
        const first = (keyword: string) => said.get(keyword)?.[0] ?? null;
        const { options, user } = await hosts.find(name);
        const defaults = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss', 'id_dsa'].map(
          (key) => `~/.ssh/${key}`,
        );
        expect({
          hostname: options.hostName,
          port: String(options.port),
          user,
          identityfile: options.identityFiles ?? defaults,
          identitiesonly: options.identitiesOnly ? 'yes' : 'no',
          proxyjump: options.proxyJump,
          hostkeyalias: options.hostKeyAlias,
          stricthostkeychecking: { ask: 'ask', yes: 'true', no: 'false', 'accept-new': 'accept-new' }[options.strictHostKeyChecking],
          connecttimeout: options.connectTimeoutSeconds === null ? 'none' : String(options.connectTimeoutSeconds),
          userknownhostsfile: options.userKnownHostsFiles?.join(' ') ?? '/root/.ssh/known_hosts /root/.ssh/known_hosts2',
        }).toEqual({
          hostname: first('hostname'),
          port: first('port'),
          user: first('user'),
          identityfile: said.get('identityfile'),
          identitiesonly: first('identitiesonly'),
          proxyjump: first('proxyjump'),
          hostkeyalias: first('hostkeyalias'),
          stricthostkeychecking: first('stricthostkeychecking'),
          connecttimeout: first('connecttimeout'),
          userknownhostsfile: first('userknownhostsfile'),
        });
      }),
      { numRuns: 200 },
    );
  });
});
