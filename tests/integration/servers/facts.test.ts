import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { hostname, totalmem } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FACTS_SCRIPT } from '../../../main/core/servers/facts-script.ts';
import { parseFacts, readFacts } from '../../../main/core/servers/facts.ts';
import { factsSchema } from '../../../preload/contract/servers.ts';
import { mustRun } from '../../lab/processes.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const here = await availability();
const signal = new AbortController().signal;

describe('facts of this computer', () => {
  let rig: Rig;
  afterEach(() => rig?.stop());

  test('what the kernel says is read in one command', async () => {
    rig = await startRig();
    const vantage = await rig.core.rooms.vantages.open('here', { signal });
    const facts = factsSchema.parse(await readFacts(vantage, signal));
    expect(facts.hostName).toBe(hostname());
    expect(facts.kernel).toMatch(/^Linux \d+\./u);
    expect(facts.memory?.totalBytes).toBeGreaterThan(0);
    expect(facts.disks.length).toBeGreaterThan(0);
    expect(Math.abs(facts.clock.offsetSeconds)).toBeLessThanOrEqual(facts.clock.uncertaintySeconds);
  });
});

describe.skipIf(!here.ok)(`facts of a server${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key'] });
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());

  test('the same machine says the same over SSH, with the clock it shares', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)));
    const vantage = await rig.core.rooms.vantages.open('ssh:web', { signal });
    const overSsh = await readFacts(vantage, signal);
    const local = await readFacts(await rig.core.rooms.vantages.open('here', { signal }), signal);
    expect(overSsh).toMatchObject({
      hostName: local.hostName,
      os: local.os,
      kernel: local.kernel,
      architecture: local.architecture,
      cores: local.cores,
    });
    expect(overSsh.memory?.totalBytes).toBe(local.memory?.totalBytes);
    expect(Math.abs(overSsh.clock.offsetSeconds)).toBeLessThanOrEqual(overSsh.clock.uncertaintySeconds);
  });
});

describe('the script that reads facts', () => {
  let folder: StateFolder;
  beforeEach(async () => {
    folder = await makeStateFolder('facts-script');
  });
  afterEach(() => folder.remove());

  const factsOf = async (script: string, path = process.env['PATH'] ?? '') => {
    const sentSeconds = Date.now() / 1000;
    const printed = await mustRun('/bin/sh', ['-c', script], { env: { PATH: path, LC_ALL: 'C' }, timeoutMs: 60_000 });
    const facts = parseFacts(printed, { sentSeconds, receivedSeconds: Date.now() / 1000 });
    if (facts === null) throw new Error(printed);
    return facts;
  };

  test('where the files of newer kernels are not there, programs say the same', async () => {
    const older = FACTS_SCRIPT.replaceAll('/proc/sys/kernel/arch', '/nowhere').replaceAll('/sys/devices/system/cpu', '/nowhere');
    expect(older).not.toBe(FACTS_SCRIPT);
    const { hostName, kernel, architecture, cores, os } = await factsOf(FACTS_SCRIPT);
    expect(await factsOf(older)).toMatchObject({ hostName, kernel, architecture, cores, os });
  });

  test('a file system that hangs is said, and the others are shown', async () => {
    await writeFile(folder.in('df'), `#!/bin/sh\ncase "$*" in *-l*) exec /bin/df "$@" ;; *) exec sleep 60 ;; esac\n`, { mode: 0o755 });
    const facts = await factsOf(FACTS_SCRIPT, `${folder.path}:${process.env['PATH'] ?? ''}`);
    expect(facts.missing.map(({ what }) => what)).toContain('network disks');
    expect(facts.disks.length).toBeGreaterThan(0);
    // It took five seconds, and the clock is judged without them.
    expect(Math.abs(facts.clock.offsetSeconds)).toBeLessThanOrEqual(facts.clock.uncertaintySeconds);
    expect(facts.clock.uncertaintySeconds).toBeLessThan(4);
  });

  test('without df(1), its absence is the reason', async () => {
    const { missing } = await factsOf(`PATH=${folder.path}; export PATH; ${FACTS_SCRIPT.replace('$(date ', '$(/bin/date ')}`);
    expect(missing.find(({ what }) => what === 'disks')?.why.en).toMatch(/df: not found/u);
  });
});

const busyboxProgram = ['/usr/bin/busybox', '/bin/busybox'].find((path) => existsSync(path)) ?? '';
const busybox = busyboxProgram === '' ? 'package missing: apt-get install busybox' : null;

describe.skipIf(busybox !== null)(`facts of a machine that has BusyBox and nothing else${busybox === null ? '' : ` (${busybox})`}`, () => {
  test('its shell, its df and its date are enough for all but the clock synchronisation', async () => {
    const folder = await makeStateFolder('busybox');
    await mustRun(busyboxProgram, ['--install', '-s', folder.path]);
    const sentSeconds = Date.now() / 1000;
    const printed = await mustRun(busyboxProgram, ['sh', '-c', FACTS_SCRIPT], { env: { PATH: folder.path, LC_ALL: 'C' } });
    const facts = parseFacts(printed, { sentSeconds, receivedSeconds: Date.now() / 1000 });
    expect(factsSchema.parse(facts)).toMatchObject({ hostName: hostname(), memory: { totalBytes: totalmem() } });
    expect(facts?.disks.length).toBeGreaterThan(0);
    expect(facts?.cores).toBeGreaterThan(0);
    expect(facts?.missing.map(({ what }) => what)).toEqual(['clock synchronisation']);
    expect(Math.abs(facts?.clock.offsetSeconds ?? Number.NaN)).toBeLessThanOrEqual(facts?.clock.uncertaintySeconds ?? 0);
    await folder.remove();
  });
});
