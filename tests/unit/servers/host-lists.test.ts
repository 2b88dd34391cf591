import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeAnsibleIni, writeAnsibleYaml } from '../../../main/core/servers/export/ansible.ts';
import { writeCsv } from '../../../main/core/servers/export/csv.ts';
import { hostsToExport } from '../../../main/core/servers/export/hosts-to-export.ts';
import type { ExportedHost } from '../../../main/core/servers/export/hosts-to-export.ts';
import { writeSshConfig } from '../../../main/core/servers/export/ssh-config.ts';
import { parseAnsibleIni } from '../../../main/core/servers/import/ansible-ini.ts';
import { parseAnsibleYaml } from '../../../main/core/servers/import/ansible-yaml.ts';
import { parseCsv } from '../../../main/core/servers/import/csv.ts';
import { expandRanges } from '../../../main/core/servers/import/host-ranges.ts';
import { planImport, previewImport } from '../../../main/core/servers/import/import-plan.ts';
import { environmentOf } from '../../../main/core/servers/import/listed-host.ts';
import type { ParsedHosts } from '../../../main/core/servers/import/listed-host.ts';
import { parsePutty } from '../../../main/core/servers/import/putty.ts';
import { formatOf, readHosts } from '../../../main/core/servers/import/read-hosts.ts';
import { parseSshConfig } from '../../../main/core/servers/import/ssh-config.ts';
import { decodeHostList, isHostName } from '../../../preload/contract/host-lists.ts';
import { settingsSchema, tagSchema } from '../../../preload/contract/settings.ts';

const names = ({ hosts }: ParsedHosts) => hosts.map(({ name }) => name);
const hostIn = (parsed: ParsedHosts, name: string) => parsed.hosts.find((host) => host.name === name);
const said = ({ unusable, remarks }: ParsedHosts) =>
  [...unusable.map(({ why }) => why.en), ...remarks.map(({ what }) => what.en)].join('\n');

describe('an ssh configuration', () => {
  const parsed = parseSshConfig(
    [
      'User everywhere',
      'Host web-1 web-2',
      '  HostName %h.example',
      '  Port=2222',
      '  IdentityFile "~/my keys/id"',
      'Host db',
      '  HostName 10.0.0.7',
      '  User postgres',
      '  ProxyJump none',
      'Match host x exec "rm -rf /"',
      '  User never',
      'Include other/*',
      'Host *',
      '  ProxyJump bastion,inner',
      '  Port 1',
      'Host "broken',
    ].join('\n'),
  );

  it('names its hosts, with the first value that fits each', () => {
    expect(names(parsed)).toEqual(['web-1', 'web-2', 'db']);
    expect(hostIn(parsed, 'web-2')).toMatchObject({
      hostName: 'web-2.example',
      port: 2222,
      user: 'everywhere',
      proxyJump: 'bastion,inner',
      identityFile: '~/my keys/id',
      line: 2,
    });
    expect(hostIn(parsed, 'db')).toMatchObject({ hostName: '10.0.0.7', port: 1, user: 'everywhere', proxyJump: null });
  });

  it('says what it left aside: Match, Include, lines that are none', () => {
    expect(said(parsed)).toContain('Match blocks');
    expect(said(parsed)).toContain('other/*');
    expect(parsed.unusable).toMatchObject([{ line: 16 }]);
  });

  it('is not slowed down by patterns full of stars', () => {
    const hostile = `Host ${'*a'.repeat(200)}b\n  Port 1\nHost ${'a'.repeat(250)}\n`;
    const started = performance.now();
    expect(names(parseSshConfig(hostile))).toEqual(['a'.repeat(250)]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('sessions of PuTTY', () => {
  const registry = [
    'Windows Registry Editor Version 5.00',
    '',
    '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions]',
    '',
    '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\Default%20Settings]',
    '"HostName"=""',
    '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\web%20one]',
    '"HostName"="ops@10.0.0.1"',
    '"Protocol"="ssh"',
    '"PortNumber"=dword:000008ae',
    '"PublicKeyFile"="C:\\\\keys\\\\id.ppk"',
    '"ProxyMethod"=dword:00000006',
    '"ProxyHost"="bastion"',
    '"ProxyPort"=dword:00000016',
    '"ProxyUsername"="jump"',
    '"ProxyPassword"="hunter2"',
    '"Colour0"="187,187,187"',
    '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\switch]',
    '"HostName"="10.0.0.2"',
    '"Protocol"="telnet"',
  ].join('\r\n');

  it('come from a registry export', () => {
    const parsed = parsePutty(registry, null);
    expect(parsed.hosts).toMatchObject([
      { name: 'web-one', hostName: '10.0.0.1', user: 'ops', port: 2222, proxyJump: 'jump@bastion', identityFile: 'C:\\keys\\id.ppk' },
    ]);
    expect(parsed.unusable).toMatchObject([{ text: 'switch', line: 18 }]);
    expect(said(parsed)).toContain('A password was not taken over');
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it('come as UTF-16 from the registry editor', () => {
    const bytes = new Uint8Array([0xff, 0xfe, ...Buffer.from(registry, 'utf16le')]);
    expect(names(readHosts({ text: decodeHostList(bytes), fileName: 'putty.reg', format: 'auto' }).found)).toEqual(['web-one']);
  });

  it('come from the files of ~/.putty/sessions, each below its name', () => {
    const parsed = parsePutty(
      '[web%201]\nProtocol=ssh\nHostName=a.example\nPortNumber=22\n[serial]\nHostName=/dev/ttyS0\nProtocol=serial\n',
      null,
    );
    expect(names(parsed)).toEqual(['web-1']);
    expect(names(parsePutty('HostName=b.example\nProtocol=ssh\n', '/home/ops/.putty/sessions/db'))).toEqual(['db']);
  });
});

describe('an Ansible inventory', () => {
  const ini = [
    'loose.example ansible_host=10.0.0.1 ; not a comment here',
    '[web]',
    'web[01:03].example:2222 # three',
    "quoted ansible_user='the ops' ",
    '[web:vars]',
    'ansible_user=deploy',
    'ansible_ssh_pass=hunter2',
    '[production:children]',
    'web',
    '[production:vars]',
    'ansible_user=overridden',
    "ansible_ssh_common_args='-o ProxyJump=bastion'",
    '[win]',
    'w1 ansible_connection=winrm',
    'templated ansible_host={{ x }}',
  ].join('\n');

  it('in its INI form has groups, children, variables and ranges', () => {
    const parsed = parseAnsibleIni(ini);
    expect(names(parsed)).toEqual(['web01.example', 'web02.example', 'web03.example']);
    expect(hostIn(parsed, 'web02.example')).toMatchObject({
      port: 2222,
      user: 'deploy',
      proxyJump: 'bastion',
      environment: 'production',
      tags: ['web'],
      line: 3,
    });
    expect(parsed.unusable.map(({ text }) => text).sort()).toEqual(['loose.example', 'quoted', 'templated', 'w1']);
    expect(said(parsed)).toContain('password was not taken over');
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it('in its YAML form reads the same', () => {
    const parsed = parseAnsibleYaml(
      [
        'all:',
        '  vars: {ansible_user: everyone, ansible_become_password: !vault "x"}',
        '  children:',
        '    prod:',
        '      children:',
        '        db:',
        '          vars: &defaults',
        '            ansible_port: 022',
        '          hosts:',
        '            db-[a:b]:',
        '              <<: *defaults',
        '              ansible_host: 10.0.0.9',
        '            web-1:',
      ].join('\n'),
    );
    expect(names(parsed)).toEqual(['db-a', 'db-b', 'web-1']);
    expect(hostIn(parsed, 'db-b')).toMatchObject({ port: 22, user: 'everyone', environment: 'production', tags: ['db'], line: 10 });
    expect(said(parsed)).toContain('A password was not taken over');
  });

  it('that is no YAML says on which line', () => {
    expect(parseAnsibleYaml('all:\n  hosts:\n    a: {b\n').unusable.length).toBeGreaterThan(0);
  });

  it('with circles and parts that name each other ends', () => {
    expect(names(parseAnsibleIni('[a:children]\nb\n[b:children]\na\n[a]\nx\n'))).toEqual(['x']);
    const bomb = [
      'a0: &a0 {hosts: {x: }}',
      ...Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} {children: {l: *a${n}, r: *a${n}}}`),
    ];
    const started = performance.now();
    expect(names(parseAnsibleYaml(bomb.join('\n')))).toEqual(['x']);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('expands ranges as Ansible does, within bounds', () => {
    expect(expandRanges('n[08:10]')).toEqual(['n08', 'n09', 'n10']);
    expect(expandRanges('[a:c]x[1:2]')).toEqual(['ax1', 'ax2', 'bx1', 'bx2', 'cx1', 'cx2']);
    expect(expandRanges('n[0:10:5]')).toEqual(['n0', 'n5', 'n10']);
    expect(expandRanges('n[1:999999999]')).toBeNull();
    expect(expandRanges('n[3:1]')).toBeNull();
  });
});

describe('a CSV', () => {
  it('as French Excel writes it: semicolons, accents, CRLF, byte order mark', () => {
    const parsed = parseCsv(
      '\u{feff}Nom;Adresse IP;Port;Utilisateur;Environnement;Étiquettes;Mot de passe\r\nweb 1;10.0.0.1;2222;ops;Préprod;a b;hunter2\r\n"x ""y""";1;;;;;\r\n',
    );
    expect(parsed.hosts).toMatchObject([
      { name: 'web-1', hostName: '10.0.0.1', port: 2222, user: 'ops', environment: 'staging', tags: ['a', 'b'], line: 2 },
    ]);
    expect(parsed.unusable).toMatchObject([{ line: 3, text: 'x "y"' }]);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it('tells names from addresses whatever their columns are called', () => {
    expect(parseCsv('hostname,ip\nweb,10.0.0.1\n').hosts).toMatchObject([{ name: 'web', hostName: '10.0.0.1' }]);
    expect(parseCsv('name,host\nweb,10.0.0.1\n').hosts).toMatchObject([{ name: 'web', hostName: '10.0.0.1' }]);
    expect(parseCsv('ip\n10.0.0.1\n').hosts).toMatchObject([{ name: '10.0.0.1', hostName: '10.0.0.1' }]);
    expect(parseCsv('a,b\n1,2\n').unusable).toMatchObject([{ line: 1 }]);
  });

  it('with a port that is none, a name twice, and quotes that do not close says each with its line', () => {
    const parsed = parseCsv('name,port\na,99999\nb,22\nb,23\n"c');
    expect(names(parsed)).toEqual(['b']);
    expect(parsed.unusable.map(({ line }) => line).sort((a, b) => a - b)).toEqual([2, 4, 5]);
  });

  it('that is Windows-1252 keeps its accents', () => {
    expect(decodeHostList(Uint8Array.from(Buffer.from('Étiquettes', 'latin1')))).toBe('Étiquettes');
  });
});

describe('what was exported and is imported again', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,20}$/u).filter((text) => isHostName(text) && text !== 'here');
  const tag = fc
    .stringMatching(/^[a-zA-Z0-9_é][a-zA-Z0-9_.+@/-]{0,12}$/u)
    .filter(
      (text) =>
        tagSchema.safeParse(text).success && environmentOf(text) === null && !['all', 'ungrouped'].includes(text) && !text.endsWith('-'),
    );
  const path = fc.stringMatching(/^[~/]\/?[a-zA-Z0-9._ '#é-]{1,20}[a-z]$/u);
  const host: fc.Arbitrary<ExportedHost> = fc.record({
    name: word,
    hostName: fc.oneof(word, fc.ipV4(), fc.ipV6()),
    port: fc.integer({ min: 1, max: 65_535 }),
    user: fc.option(fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,20}$/u)),
    proxyJump: fc.option(
      fc
        .array(word, { minLength: 1, maxLength: 3 })
        .map((hops) => hops.join(','))
        .filter((hops) => hops.toLowerCase() !== 'none'),
    ),
    identityFiles: fc.array(path, { maxLength: 1 }),
    certificateFiles: fc.array(path, { maxLength: 2 }),
    identitiesOnly: fc.boolean(),
    environment: fc.constantFrom('production' as const, 'staging' as const, 'development' as const, 'none' as const),
    tags: fc.uniqueArray(tag, { maxLength: 4 }).map((tags) => tags.toSorted()),
  });
  const hosts = fc.uniqueArray(host, { selector: ({ name }) => name, maxLength: 8 });
  // What a saved host has no place for does not come back.
  const plain = (one: ExportedHost): ExportedHost => ({ ...one, certificateFiles: [], identitiesOnly: false });
  const again = (parsed: ParsedHosts): readonly ExportedHost[] =>
    parsed.hosts.map(({ name, hostName, port, user, proxyJump, identityFile, environment, tags }) => ({
      name,
      hostName: hostName ?? name,
      port: port ?? 22,
      user,
      proxyJump,
      identityFiles: identityFile === null ? [] : [identityFile],
      certificateFiles: [],
      identitiesOnly: false,
      environment: environment ?? 'none',
      tags,
    }));

  it.each([
    ['ssh configuration', writeSshConfig, parseSshConfig],
    ['CSV', writeCsv, parseCsv],
    ['Ansible inventory, INI', writeAnsibleIni, parseAnsibleIni],
    ['Ansible inventory, YAML', writeAnsibleYaml, parseAnsibleYaml],
  ] as const)('is the same: %s', (_, write, parse) => {
    fc.assert(
      fc.property(hosts, (some) => {
        const { text, left } = write(some);
        expect(left).toEqual([]);
        const read = parse(text);
        expect(read.unusable).toEqual([]);
        expect(again(read)).toEqual(some.map(plain));
      }),
      { numRuns: 150 },
    );
  });

  it.each([parseSshConfig, parseAnsibleIni, parseAnsibleYaml, parseCsv, (text: string) => parsePutty(text, null)])(
    'no text at all makes a parser fail, and every host it finds can be saved',
    (parse) => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string({ maxLength: 200 }),
            fc.string({
              unit: fc.constantFrom('a', '[', ']', ':', '\n', '"', "'", '=', ' ', ',', ';', '-', '*', '&', 'Host ', 'all:'),
              maxLength: 60,
            }),
          ),
          (text) => {
            for (const { name, hostName, port } of parse(text).hosts) {
              expect(isHostName(name)).toBe(true);
              expect(hostName === null || isHostName(hostName)).toBe(true);
              expect(port === null || (port > 0 && port < 65_536)).toBe(true);
            }
          },
        ),
        { numRuns: 300 },
      );
    },
  );

  const bare: ExportedHost = {
    name: 'web',
    hostName: 'web',
    port: 22,
    user: null,
    proxyJump: null,
    identityFiles: [],
    certificateFiles: [],
    identitiesOnly: false,
    environment: 'none',
    tags: [],
  };

  it('keeps every key, certificate and IdentitiesOnly where the format has a place for them', () => {
    const host: ExportedHost = {
      ...bare,
      proxyJump: 'bastion',
      identityFiles: ['~/.ssh/id one', '~/.ssh/two'],
      certificateFiles: ['~/.ssh/id one-cert.pub'],
      identitiesOnly: true,
    };
    expect(writeSshConfig([host]).text).toBe(
      [
        'Host web',
        '    HostName web',
        '    ProxyJump bastion',
        '    IdentityFile "~/.ssh/id one"',
        '    IdentityFile ~/.ssh/two',
        '    CertificateFile "~/.ssh/id one-cert.pub"',
        '    IdentitiesOnly yes',
        '',
      ].join('\n'),
    );
    expect(writeAnsibleYaml([host]).text).toContain(
      "ansible_ssh_common_args: -o ProxyJump=bastion -o CertificateFile='~/.ssh/id one-cert.pub' -o IdentitiesOnly=yes",
    );
    expect(writeCsv([host]).text).toContain('~/.ssh/id one');
  });

  it('of a host of the ssh config has what the list says of it, saved or not', () => {
    const listed = { ...bare, certificateFiles: [], source: '/home/ops/.ssh/config:1', identityFiles: ['~/.ssh/id'], identitiesOnly: true };
    expect(hostsToExport([listed], settingsSchema.parse({}).servers)).toEqual([
      { ...bare, identityFiles: ['~/.ssh/id'], identitiesOnly: true },
    ]);
  });

  it('is no formula to a spreadsheet', () => {
    const { text } = writeCsv([{ ...bare, name: '+cmd', hostName: '+sum', user: '+2' }]);
    expect(text).toContain("'+cmd,'+sum,22,'+2,");
    expect(parseCsv(text).hosts.map(({ name, hostName }) => [name, hostName])).toEqual([['+cmd', '+sum']]);
  });
});

describe('the format', () => {
  it.each([
    ['Host a\n HostName b\n', '', 'ssh-config'],
    ['# mine\n\nhost=a\n', 'config', 'ssh-config'],
    ['Windows Registry Editor Version 5.00\n', '', 'putty'],
    ['HostName=a\nPortNumber=22\n', '', 'putty'],
    ['---\nall:\n', '', 'ansible'],
    ['[web]\na\n', '', 'ansible'],
    ['a ansible_host=1\n', '', 'ansible'],
    ['name;address\n', '', 'csv'],
    ['hostname,ip\n', '', 'csv'],
    ['Ceci n’est pas une liste', '', null],
  ] as const)('of %j is told', (text, fileName, format) => {
    expect(formatOf(text, fileName)).toBe(format);
  });

  it('that cannot be told is said', () => {
    expect(() => readHosts({ text: 'hello there', fileName: null, format: 'auto' })).toThrow('cannot be told');
  });
});

describe('an import beside what is known', () => {
  const { servers } = settingsSchema.parse({
    servers: { hosts: { saved: { hostName: '10.0.0.1', user: 'ops' }, equal: { hostName: '10.0.0.2' } }, tags: { saved: ['old'] } },
  });
  const listed = [
    { name: 'saved', hostName: '10.0.0.1', port: 22, user: 'ops', proxyJump: null, source: 'settings' },
    { name: 'equal', hostName: '10.0.0.2', port: 22, user: null, proxyJump: null, source: 'settings' },
    { name: 'written', hostName: 'w.example', port: 22, user: 'w', proxyJump: null, source: '/home/ops/.ssh/config:1' },
  ];
  const known = { servers, listed };
  const csv =
    'name,address,port,user,tags,env\nsaved,10.9.9.9,2222,,new,\nequal,10.0.0.2,,,,\nwritten,w.example,22,w,,prod\nfresh,10.0.0.3,,,x,dev\n';
  const preview = previewImport({ text: csv, fileName: null, format: 'auto' }, known);

  it('says what is new, what differs and how, and what is the same', () => {
    expect(preview.hosts.map(({ name, change, known: from }) => [name, change, from])).toEqual([
      ['saved', 'changed', 'settings'],
      ['equal', 'same', 'settings'],
      ['written', 'changed', 'ssh-config'],
      ['fresh', 'new', null],
    ]);
    expect(preview.hosts[0]?.differences).toEqual([
      { field: 'hostName', before: '10.0.0.1', after: '10.9.9.9' },
      { field: 'port', before: '22', after: '2222' },
      { field: 'tags', before: 'old', after: 'new' },
    ]);
  });

  it('overwrites nothing without being told', () => {
    const plan = planImport(preview, known, { replace: false, only: null });
    expect(Object.keys(plan.value.hosts)).toEqual(['fresh']);
    expect(plan).toMatchObject({ added: ['fresh'], replaced: [], kept: ['saved', 'written'], same: ['equal'] });
  });

  it('replaces what the file says and keeps the rest; a host of the ssh configuration stays there when only its environment is new', () => {
    const { value } = planImport(preview, known, { replace: true, only: null });
    expect(value.hosts['saved']).toEqual({ hostName: '10.9.9.9', port: 2222, user: 'ops', proxyJump: null, identityFile: null });
    expect(Object.keys(value.hosts)).toEqual(['saved', 'fresh']);
    expect(value.environments).toEqual({ written: 'production', fresh: 'development' });
    expect(value.tags).toEqual({ saved: ['new'], fresh: ['x'] });
  });
});
