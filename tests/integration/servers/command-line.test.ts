import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import { commandLineOn } from './command-line.ts';

const here = await availability();

describe.skipIf(!here.ok)(`servers on the command line${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)));
  });
  afterAll(async () => {
    await rig?.stop();
    await lab?.stop();
  });

  test('a file is one JSON document: as text, or in base64 where it is no text; without --json its bytes', async () => {
    const text = join(rig.home, 'words');
    const bytes = join(rig.home, 'bytes');
    await writeFile(text, 'Été\nno newline at the end', { mode: 0o644 });
    await writeFile(bytes, Uint8Array.of(0xff, 0, 10), { mode: 0o644 });
    expect((await commandLineOn(rig, ['files', 'cat', 'here', text, '--json'])).json()).toEqual({
      path: text,
      sizeBytes: 27,
      encoding: 'utf-8',
      content: 'Été\nno newline at the end',
    });
    expect((await commandLineOn(rig, ['files', 'cat', 'here', bytes, '--json'])).json()).toMatchObject({
      encoding: 'base64',
      content: '/wAK',
    });
    const version = (await commandLineOn(rig, ['files', 'cat', 'web', '/etc/os-release', '--json'])).json();
    const raw = await commandLineOn(rig, ['files', 'cat', 'web', '/etc/os-release']);
    expect(raw.stdout).toContain('ID=');
    expect(version).toMatchObject({ path: '/etc/os-release', content: raw.stdout });
  });

  test('as root has one name for every command; the one that some had before is still understood', async () => {
    for (const command of [
      ['ports', 'list'],
      ['upkeep', 'users'],
      ['upkeep', 'cron'],
      ['files', 'list'],
      ['containers', 'list'],
      ['run'],
    ]) {
      const { stdout } = await commandLineOn(rig, [...command, '--help']);
      expect(stdout, command.join(' ')).toContain('--as-root');
      expect(stdout, command.join(' ')).not.toContain('--root');
    }
    // The lab's account has no sudo: both ask for root, and are told the same.
    const [asked, before] = [
      await commandLineOn(rig, ['ports', 'list', 'web', '--as-root', '--json']),
      await commandLineOn(rig, ['ports', 'list', 'web', '--root', '--json']),
    ];
    const plain = await commandLineOn(rig, ['ports', 'list', 'web', '--json']);
    expect(plain.code).toBe(0);
    expect(asked.code).not.toBe(0);
    expect(before.json()).toEqual(asked.json());
  });
});
