import { existsSync } from 'node:fs';
import { hostname, totalmem } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FACTS_SCRIPT } from '../../../main/core/servers/facts-script.ts';
import { parseFacts, readFacts } from '../../../main/core/servers/facts.ts';
import { factsSchema } from '../../../preload/contract/servers.ts';
import { mustRun } from '../../lab/processes.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
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
