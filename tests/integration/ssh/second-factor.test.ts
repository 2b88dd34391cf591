import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import type { PromptRequest } from '../../../main/core/vantage/prompts.ts';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
/** A login may wait for the next code, and for the one after it. */
const TWO_STEPS_MS = 75_000;

describe.skipIf(!here.ok)(`logins that the authenticator answers${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'totp'>;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd({ variants: ['totp'] });
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());

  const client = () => createRouterClient(rig.core.router, { context: { who: 'ops via test', reportBug: () => {} } });
  const check = () => client().servers.hosts.check({ host: 'web' });

  /** A second factor of Pilothouse; what it makes codes of is `secret`. */
  const enrol = async (secret: string) => {
    const { id } = await client().totp.enrol({ issuer: 'Lab', account: 'ops', keep: 'memory' });
    await rig.core.rooms.credentials.set(`totp/${id}`, new Secret(secret), 'memory', 'test');
    const { code } = await client().totp.code({ id });
    await client().totp.verify({ id, code });
    return id;
  };
  const keepPassword = () => {
    const { address, port } = lab.servers.totp;
    return rig.core.rooms.credentials.set(`ssh/${lab.user}@${address}:${port}/password`, new Secret(lab.password), 'memory', 'test');
  };
  const start = async () => {
    rig = await startRig();
    await rig.trust(lab.servers.totp);
    await rig.writeConfig(hostSection('web', lab.servers.totp, lab.user));
  };
  const asksPassword = (request: PromptRequest) => request.kind === 'secrets' && request.canKeep;
  const type = (...values: string[]): PromptAnswer => ({ kind: 'secrets', values, keep: 'no' });

  test(
    'a code is filled in where one was chosen for the host, and the account of the login says so',
    { timeout: TWO_STEPS_MS },
    async () => {
      await start();
      await rig.core.rooms.settings.merge(['servers', 'totp', 'web'], await enrol(lab.totpSecret));
      rig.person.answers((request) => (asksPassword(request) ? type(lab.password) : null));
      const found = await check();
      expect(rig.person.asked.map((request) => request.kind === 'secrets' && request.fields.map(({ label }) => label))).toEqual([
        ['Password:'],
      ]);
      expect(found).toMatchObject({
        ok: true,
        method: 'keyboard-interactive',
        attempts: [
          {
            method: 'keyboard-interactive',
            result: { en: 'accepted; code of Lab (ops) filled in', fr: 'accepté ; code de Lab (ops) rempli' },
          },
        ],
      });
    },
  );

  test('with the password kept nobody is asked, and a second login has another code', { timeout: TWO_STEPS_MS }, async () => {
    await lab.totpCodesOnce();
    await start();
    await keepPassword();
    await rig.core.rooms.settings.merge(['servers', 'totp', 'web'], await enrol(lab.totpSecret));
    const first = await check();
    const second = await check();
    expect([first.ok, second.ok]).toEqual([true, true]);
    // The server takes a code once: it would have refused the same again.
    expect(second.attempts.map(({ result }) => result.en)).not.toContainEqual(expect.stringContaining('not accepted'));
    expect(rig.person.asked).toEqual([]);
    expect(await rig.everythingKept()).not.toContain(lab.totpSecret);
  });

  test('codes of another secret are tried twice, then the person is asked and told', { timeout: TWO_STEPS_MS }, async () => {
    await start();
    await keepPassword();
    await rig.core.rooms.settings.merge(['servers', 'totp', 'web'], await enrol('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'));
    rig.person.answers(() => ({ kind: 'cancel' }));
    const found = await check();
    expect(found).toMatchObject({ ok: false, reason: 'auth-failed' });
    expect(found.attempts.filter(({ result }) => result.en === 'not accepted by the server; code of Lab (ops) filled in')).toHaveLength(2);
    expect(rig.person.asked).toHaveLength(1);
    expect(rig.person.asked[0]).toMatchObject({ hint: { en: expect.stringContaining('2 codes of Lab (ops) were refused') } });
  });

  test('the question itself offers the codes, and “always” holds from then on', { timeout: TWO_STEPS_MS }, async () => {
    await start();
    await keepPassword();
    const id = await enrol(lab.totpSecret);
    rig.person.answers(() => ({ kind: 'secrets', values: [''], keep: 'no', fill: { factor: id, always: true } }));
    expect(await check()).toMatchObject({ ok: true });
    expect(rig.person.asked).toMatchObject([{ code: { field: 0, factors: [{ id, issuer: 'Lab', account: 'ops' }] } }]);
    expect(rig.core.rooms.settings.get().servers.totp).toEqual({ web: id });
    expect(await check()).toMatchObject({ ok: true });
    expect(rig.person.asked).toHaveLength(1);
  });

  test('an entry that is gone is said, and the code is asked for', async () => {
    await start();
    await keepPassword();
    await rig.core.rooms.settings.merge(['servers', 'totp', 'web'], 'no-longer-there');
    rig.person.answers(() => ({ kind: 'cancel' }));
    await check();
    expect(rig.person.asked).toMatchObject([
      { hint: { en: expect.stringContaining('not in the authenticator any more') }, canKeep: false },
    ]);
  });
});
