import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readFacts } from '../../../main/core/servers/facts.ts';
import { factsSchema } from '../../../preload/contract/servers.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
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
