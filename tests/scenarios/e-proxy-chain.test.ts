import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../lab/machines.ts';
import { availability, startMachine } from '../lab/machines.ts';
import type { Workstation } from './pilothouse.ts';
import { makeWorkstation } from './pilothouse.ts';

const can = await availability();

describe.skipIf(!can.ok)(`stories C and E: a server seen over SSH${can.ok ? '' : ` (${can.reason})`}`, () => {
  let machine: Machine;
  let desk: Workstation;
  beforeAll(async () => {
    machine = await startMachine({ name: 'apps', units: ['failed'] });
    desk = await makeWorkstation({
      sshConfig: `Include more/*\n`,
      knownHosts: `${machine.knownHosts}\n`,
    });
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(desk.home, '.ssh', 'more'));
    await writeFile(
      join(desk.home, '.ssh', 'more', 'apps'),
      `Host apps\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n`,
    );
  });
  afterAll(async () => {
    await desk?.remove();
    await machine?.stop();
  });

  it('hosts come from ~/.ssh/config and what it includes', async () => {
    const answer = await desk.run(['hosts', 'list', '--json']);
    expect(answer.json<unknown[]>()).toMatchObject([
      { name: 'apps', hostName: machine.address, port: 22, user: machine.user, proxyJump: null },
    ]);
  });

  it('story C step 1: the facts of the machine, its clock against this one', async () => {
    const answer = await desk.run(['facts', 'apps', '--json']);
    expect(answer.stderr).toBe('');
    expect(answer.exitCode).toBe(0);
    const facts = answer.json<{ hostName: string; os: string; memory: { totalBytes: number }; clock: { offsetSeconds: number } }>();
    expect(facts).toMatchObject({ hostName: 'apps' });
    expect(facts.os).toContain('Debian');
    expect(facts.memory.totalBytes).toBeGreaterThan(0);
    expect(Math.abs(facts.clock.offsetSeconds)).toBeLessThan(2);
  });

  it('story E step 3: units with their state, the failed one first, and its last words', async () => {
    const list = await desk.run(['units', 'list', 'apps', '--json']);
    expect(list.json<{ unit: string; active: string }[]>()[0]).toMatchObject({
      unit: 'lab-failed.service',
      active: 'failed',
      load: 'loaded',
    });
    const show = await desk.run(['units', 'show', 'apps', 'lab-failed.service', '--json']);
    expect(show.exitCode).toBe(0);
    const details = show.json<{ level: string; state: { en: string }; journal: { message: string }[] }>();
    expect(details.level).toBe('failing');
    expect(details.state.en).toContain('78');
    expect(details.journal.length).toBeGreaterThan(0);
  });

  it('story E step 2: a URL is checked from the machine that makes the hop', async () => {
    const closed = await desk.run(['check', 'http://127.0.0.1:9/', '--via', 'ssh:apps', '--json']);
    expect(closed.exitCode).toBe(1);
    expect(closed.json()).toMatchObject({ ok: false, via: 'ssh:apps', failure: { kind: 'connection-refused' } });
  });

  it('an unknown host key is refused where nobody can answer, and accepted by its fingerprint', async () => {
    await writeFile(join(desk.home, '.ssh', 'known_hosts'), '');
    const refused = await desk.run(['facts', 'apps', '--json']);
    expect(refused.exitCode).toBe(3);
    const evidence = refused.json<{ error: { kind: string; evidence: string } }>().error;
    const fingerprint = /SHA256:[A-Za-z0-9+/]{43}/u.exec(evidence.evidence)?.[0] ?? '';
    expect(fingerprint).not.toBe('');
    const wrong = await desk.run(['facts', 'apps', '--accept-host-key', `SHA256:${'A'.repeat(43)}`, '--json']);
    expect(wrong.exitCode).toBe(3);
    const accepted = await desk.run(['facts', 'apps', '--accept-host-key', fingerprint, '--json']);
    expect(accepted.exitCode).toBe(0);
    const remembered = await desk.run(['facts', 'apps', '--json']);
    expect(remembered.exitCode).toBe(0);
  });
});
