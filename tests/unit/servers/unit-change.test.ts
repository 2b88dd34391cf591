import { expect, test } from 'vitest';
import type { UnitVerb } from '../../../preload/contract/unit-changes.ts';
import type { Rooms } from '../../../main/core/rooms.ts';
import { wayIn } from '../../../main/core/servers/way-in.ts';
import { prepareUnitChange } from '../../../main/core/servers/units/unit-change.ts';

/** A server with one unit, whose systemctl answers 0 to every verb; `shows` are its properties, each time they are read. */
function prepared(verb: UnitVerb, shows: readonly string[]) {
  const answers = [...shows];
  const result = (stdout: string, stderr = '') => Promise.resolve({ exitCode: 0, signal: null, stdout, stderr, truncated: false });
  const vantage = { name: 'ssh:web-1', run: () => result(`--- pilothouse properties\n${answers.shift() ?? ''}\n--- pilothouse end\n`) };
  const root = { shown: (command: unknown) => command, run: () => result('', 'systemctl has said something') };
  const rooms = { vantages: { open: () => Promise.resolve(vantage) }, roots: { of: () => Promise.resolve(root) } };
  return prepareUnitChange(
    rooms as unknown as Pick<Rooms, 'vantages' | 'roots'>,
    { vantage: 'ssh:web-1', unit: 'cron.service', verb, scope: 'system' },
    AbortSignal.timeout(10_000),
  );
}

const properties = (load: string, enabled: string) =>
  `Id=cron.service\nLoadState=${load}\nActiveState=active\nSubState=running\nUnitFileState=${enabled}`;
const progress = { output: () => {}, step: () => {}, amount: () => {} };

test('a static unit is not enabled, whatever systemctl ends with', async () => {
  const change = await prepared('enable', [properties('loaded', 'static'), properties('loaded', 'static')]);
  expect(change.effects?.map(({ en }) => en)).toContain('Its unit file has no [Install] section: it cannot be enabled.');
  await expect(change.apply(progress, AbortSignal.timeout(10_000))).rejects.toMatchObject({
    failure: {
      kind: 'command-failed',
      cause: { en: expect.stringMatching(/^cron\.service cannot be enabled: its unit file has no \[Install\] section\./u) as string },
      evidence: 'systemctl has said something',
    },
  });
});

test.each([
  ['reload', 'CanReload', /^cron\.service has no way to read its configuration anew/u],
  ['start', 'CanStart', /^cron\.service cannot be started by hand/u],
  ['stop', 'CanStop', /^cron\.service cannot be stopped by hand/u],
  ['restart', 'CanStop', /^cron\.service cannot be stopped by hand/u],
] as const)('what the unit’s files rule out is said before anything is asked: %s with %s=no', async (verb, property, says) => {
  const can = ['CanStart', 'CanStop', 'CanReload'].map((name) => `${name}=${name === property ? 'no' : 'yes'}`).join('\n');
  await expect(prepared(verb, [`${properties('loaded', 'enabled')}\n${can}`])).rejects.toMatchObject({
    failure: { kind: 'not-available', cause: { en: expect.stringMatching(says) as string } },
  });
});

test('a masked unit that runs goes on, and both the plan and the result say so', async () => {
  const change = await prepared('mask', [properties('loaded', 'enabled'), properties('masked', 'masked')]);
  expect(change.effects?.map(({ en }) => en)).toContain('It runs now, and still does until it is stopped.');
  const { result } = await change.apply(progress, AbortSignal.timeout(10_000));
  expect(result).toMatchObject({ active: 'active', enabled: 'masked', state: { en: 'Masked, and still runs until it is stopped' } });
});

test.each([
  ['stop', 'ssh.service', /^From then on nobody can log in over SSH/u],
  ['stop', 'sshd.socket', /^From then on nobody can log in over SSH/u],
  ['mask', 'sshd.service', /^After the next boot/u],
  ['restart', 'systemd-networkd.service', /^It may cut the network/u],
] as const)('what cuts the way in says so: %s %s', (verb, unit, says) => {
  expect(wayIn(verb, unit)?.en).toMatch(says);
});

test.each([
  ['restart', 'ssh.service'],
  ['stop', 'ssh-agent.service'],
  ['enable', 'sshd.service'],
  ['stop', 'nginx.service'],
] as const)('what leaves the way in alone says nothing: %s %s', (verb, unit) => {
  expect(wayIn(verb, unit)).toBeNull();
});
