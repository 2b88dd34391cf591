import { isAbsolute } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dataDirOf } from '../../../main/core/cli/data-folder.ts';
import {
  hostKeyOf,
  hostVantageOf,
  linesOf,
  notEmpty,
  periodOf,
  portOf,
  statusOf,
  timeoutMsOf,
  viaOf,
} from '../../../main/core/cli/option-values.ts';
import { failureOf, words } from '../../../main/core/failure.ts';

function refusal(call: () => unknown) {
  try {
    call();
  } catch (error) {
    return failureOf(error);
  }
  throw new Error('it was taken');
}

describe('an option that is not what it should be', () => {
  it.each([
    [() => statusOf('abc'), '--status abc is not an HTTP status.', 'Give a number from 100 to 599.'],
    [() => statusOf('99'), '--status 99 is not an HTTP status.', 'Give a number from 100 to 599.'],
    [() => timeoutMsOf('soon', 120), '--timeout soon is not a time limit in seconds.', 'Give a number from 0.1 to 120.'],
    [() => timeoutMsOf('121', 120), '--timeout 121 is not a time limit in seconds.', 'Give a number from 0.1 to 120.'],
    [() => linesOf('-1'), '--lines -1 is not a number of lines.', 'Give a number from 0 to 1000.'],
    [() => periodOf('5'), '--period 5 is not a step in seconds.', 'Give a number from 10 to 60.'],
    [() => portOf('0x50'), '--port 0x50 is not a port.', 'Give a number from 0 to 65535.'],
    [() => portOf(''), '--port  is not a port.', 'Give a number from 0 to 65535.'],
    [
      () => viaOf('web-1'),
      '--via web-1 is not a place to connect from.',
      'Give here, ssh:HOST for a server, container:HOST/NAME for a container on it, pod:CONTEXT/NAMESPACE/POD or deployment:CONTEXT/NAMESPACE/NAME for a cluster.',
    ],
    [() => hostVantageOf(''), 'The host is empty.', 'Give a name from ~/.ssh/config, user@host:port, or here.'],
    [() => dataDirOf(''), '--data-dir is empty.', 'Name a folder, or leave the option out.'],
    [() => notEmpty('--namespace', ' ', words('Give one.', 'Donnez-en un.')), '--namespace is empty.', 'Give one.'],
  ])('is named as it was typed, with what it expects (%#)', (call, cause, remedy) => {
    const refused = refusal(call);
    expect(refused.kind).toBe('bad-input');
    expect(refused.cause.en).toBe(cause);
    expect(refused.remedy.en).toBe(remedy);
    expect(refused.cause.fr).not.toBe(cause);
    expect(refused.remedy.fr).not.toBe(remedy);
  });

  it.each([
    () => viaOf('ssh:user:CANARY@h'),
    () => viaOf('container:user:CANARY@h/web'),
    () => hostVantageOf('user:CANARY@h'),
    () => hostVantageOf('ssh:user:CANARY@h'),
  ])('a password before a host is not repeated (%#)', (call) => {
    const refused = refusal(call);
    expect(refused.cause.en).toContain('may be a password');
    expect(JSON.stringify(refused)).not.toContain('CANARY');
  });

  it('places with colons of their own are taken', () => {
    expect(viaOf('ssh:ops@[2001:db8::1]:2222')).toBe('ssh:ops@[2001:db8::1]:2222');
    expect(viaOf('container:ops@web:22/shop')).toBe('container:ops@web:22/shop');
    expect(hostVantageOf('pod:arn:aws:eks:u@x/shop/web')).toBe('pod:arn:aws:eks:u@x/shop/web');
    expect(hostVantageOf('a@corp@web')).toBe('ssh:a@corp@web');
  });

  it('a decimal number is written the French way in French', () => {
    expect(refusal(() => timeoutMsOf('x', 300)).remedy.fr).toBe('Donnez un nombre de 0,1 à 300.');
  });
});

describe('an empty HOME', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('does not put the data folder below wherever the command runs', () => {
    vi.stubEnv('HOME', '');
    vi.stubEnv('XDG_DATA_HOME', undefined);
    vi.stubEnv('PILOTHOUSE_DATA_DIR', undefined);
    expect(isAbsolute(dataDirOf(undefined))).toBe(true);
  });
});

describe('--accept-host-key', () => {
  it('takes the fingerprint of a SHA-256 digest and nothing else', () => {
    const right = `SHA256:${'A'.repeat(43)}`;
    expect(hostKeyOf(right)).toBe(right);
    for (const wrong of ['nonsense', 'SHA256:AAAA', `${right}A`, `${right}=`, right.toLowerCase(), right.slice(0, -1), ` ${right}`, ''])
      expect(refusal(() => hostKeyOf(wrong))).toMatchObject({
        kind: 'bad-input',
        cause: { en: `--accept-host-key ${wrong} is not the fingerprint of a key.` },
      });
  });
});

describe('an option that is right', () => {
  it('is taken as it is', () => {
    expect(statusOf('204')).toBe(204);
    expect(timeoutMsOf('2.5', 120)).toBe(2500);
    expect(portOf('0')).toBe(0);
    expect(viaOf('ssh:web-1')).toBe('ssh:web-1');
    expect(hostVantageOf('web-1')).toBe('ssh:web-1');
    expect(hostVantageOf('here')).toBe('here');
  });

  it('every port is a port, and no other number is', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 65_535 }), (port) => portOf(String(port)) === port));
    fc.assert(fc.property(fc.integer({ min: 65_536 }), (port) => refusal(() => portOf(String(port))).kind === 'bad-input'));
  });
});
