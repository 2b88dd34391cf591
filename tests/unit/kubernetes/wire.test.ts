import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainForbidden, statusFailure } from '../../../main/core/kubernetes/api-failure.ts';
import { connectionFailure } from '../../../main/core/kubernetes/connection-failure.ts';
import { lastLineOf, lastReadable, linesOf } from '../../../main/core/kubernetes/pods/last-log-line.ts';
import { pathIn } from '../../../main/core/kubernetes/login/login-shell.ts';
import { proxyFor } from '../../../main/core/kubernetes/dialling/proxy.ts';
import { retryDelayMs } from '../../../main/core/kubernetes/live/retry.ts';
import { createLineSplitter, mustListAgain } from '../../../main/core/kubernetes/watch-events.ts';

const target = { context: 'lab', server: 'https://10.0.0.1:6443', user: 'dev', via: null };

describe('the last line of a log', () => {
  test('is the last with something to read in it', () => {
    expect(
      lastLineOf(Buffer.from('Traceback (most recent call last):\n  File "x"\nModuleNotFoundError: No module named \'pyotp\'\n\n  \n')),
    ).toBe("ModuleNotFoundError: No module named 'pyotp'");
  });

  test('has no colours, titles or cursor movements', () => {
    expect(lastLineOf(Buffer.from('\u001B]0;title\u0007\u001B[1;31mERROR\u001B[0m\u001B[2K disk full\n'))).toBe('ERROR disk full');
  });

  test('is what a progress bar shows last', () => {
    expect(lastLineOf(Buffer.from('10 %\r50 %\r100 % done\r\n'))).toBe('100 % done');
  });

  test('is the same for the list, which reads a line, and for the explanation, which reads many', () => {
    const logs = [
      'Error: no user\n   \n',
      'migration 12 failed\n\uFFFD\uFFFD\n',
      '  indented at the end\n',
      '\u001B[31mred\u001B[0m\n\u001B[0m\n',
    ];
    for (const log of logs) expect(lastReadable(linesOf(Buffer.from(log)))).toBe(lastLineOf(Buffer.from(log)));
    expect(lastReadable(linesOf(Buffer.from(logs[1] ?? '')))).toBe('migration 12 failed');
  });

  test('is none when there is nothing, or when the kubelet says that the log is gone', () => {
    expect(lastLineOf(Buffer.alloc(0))).toBeNull();
    expect(lastLineOf(Buffer.from([0, 1, 2, 0xff, 0xfe, 10]))).toBeNull();
    expect(lastLineOf(Buffer.from('unable to retrieve container logs for docker://0123'))).toBeNull();
  });

  test('property: any bytes give one line without control characters, or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const line = lastLineOf(Buffer.from(bytes));
        if (line !== null) expect(line).not.toMatch(/[^\P{Cc}\t]/u);
      }),
    );
  });
});

test('property: however a watch is cut into pieces, its lines arrive whole and in order', () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => JSON.stringify({ text }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 30 }), (lines, sizes) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const split = createLineSplitter(1_000_000);
      const got: string[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = (sizes[turn % sizes.length] ?? 0) + 1;
        got.push(...split(bytes.subarray(at, at + size)));
        at += size;
      }
      expect(got).toEqual(lines);
    }),
  );
});

test('a line without an end is refused, not kept', () => {
  const split = createLineSplitter(100);
  expect(() => {
    for (let turn = 0; turn < 20; turn++) split(Buffer.alloc(10, 'x'));
  }).toThrow(RangeError);
});

describe('answers of the API server', () => {
  const body = (message: string, reason: string, code: number) =>
    JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code });

  test('403 says who may not do what, where', () => {
    const { failure } = statusFailure(
      target,
      403,
      body('pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "shop"', 'Forbidden', 403),
    );
    expect(failure.kind).toBe('kubernetes-forbidden');
    expect(failure.cause.en).toBe('dev is not allowed to list pods in the namespace “shop”.');
    expect(failure.evidence).toContain('cannot list resource');
  });

  test('403 for a watch alone: the list is read anew instead, and what to ask for is named', () => {
    const { failure } = statusFailure(
      target,
      403,
      body('pods is forbidden: User "dev" cannot watch resource "pods" in API group "" in the namespace "shop"', 'Forbidden', 403),
    );
    expect(failure.remedy.en).toContain('read anew');
    expect(failure.remedy.fr).toContain('watch');
  });

  test('403 to nobody, where the kubeconfig names a user: the login was not taken', () => {
    const text = body('pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group ""', 'Forbidden', 403);
    const { failure } = statusFailure(target, 403, text);
    expect(failure.kind).toBe('kubernetes-unauthorized');
    expect(failure.cause.en).toContain(`did not take the login of “${target.user}”`);
    expect(statusFailure({ ...target, user: 'system:anonymous' }, 403, text).failure.kind).toBe('kubernetes-forbidden');
  });

  test('403 on the whole cluster', () => {
    expect(
      explainForbidden(
        'namespaces is forbidden: User "system:serviceaccount:a:b" cannot list resource "namespaces" in API group "" at the cluster scope',
      ),
    ).toEqual({
      user: 'system:serviceaccount:a:b',
      verb: 'list',
      resource: 'namespaces',
      namespace: null,
    });
  });

  test.each([
    [401, body('Unauthorized', 'Unauthorized', 401), 'kubernetes-unauthorized'],
    [404, body('namespaces "x" not found', 'NotFound', 404), 'not-found'],
    [404, '<html>nginx</html>', 'kubernetes-not-spoken'],
    [302, '<a href="/login">', 'kubernetes-not-spoken'],
    [429, 'Too many requests', 'kubernetes-busy'],
    [500, body('etcdserver: leader changed', 'InternalError', 500), 'kubernetes-api-failed'],
    [503, 'upstream connect error', 'kubernetes-api-failed'],
  ])('%i %s is %s', (status, text, kind) => {
    const { failure } = statusFailure(target, status, text);
    expect(failure.kind).toBe(kind);
    expect(failure.code ?? '').toMatch(kind === 'kubernetes-not-spoken' ? /^$/ : /^\d+$/);
  });

  test('a busy cluster says how long to wait, and who is asked again by itself', () => {
    const { failure, retryAfterMs } = statusFailure(target, 429, 'Too many requests', '3');
    expect(retryAfterMs).toBe(3000);
    expect(failure.remedy.en).toContain('shown live is asked for again by itself; else try again in a moment (it asks for 3 s)');
    expect(failure.remedy.fr).toContain('(il demande 3 s)');
    expect(statusFailure(target, 429, '').failure.remedy.en).toContain('in a moment. If');
  });

  test.each([
    `unable to parse requirement: invalid label key "é": name part must consist of alphanumeric characters`,
    `unable to parse requirement: <nil>: Invalid value: "$": a valid label must be an empty string`,
    `found '<', expected: !, identifier, or 'end of string'`,
  ])('a label selector that cannot be read is the caller’s to correct, and nothing is said of changes: %s', (message) => {
    const { failure } = statusFailure(target, 400, body(message, 'BadRequest', 400));
    expect(failure.kind).toBe('bad-input');
    expect(failure.remedy.en).toContain('app=web');
    expect(failure.evidence).toBe(message);
  });

  test('Retry-After is heard', () => {
    expect(statusFailure(target, 429, '', '7').retryAfterMs).toBe(7000);
    expect(statusFailure(target, 429, '', 'soon').retryAfterMs).toBeNull();
  });

  test('a version that is gone, and one from the future, are listed again; other refusals are not', () => {
    expect(mustListAgain(statusFailure(target, 410, body('too old resource version: 1 (9)', 'Expired', 410)))).toBe(true);
    expect(mustListAgain(statusFailure(target, 504, body('Timeout: Too large resource version: 99, current: 9', 'Timeout', 504)))).toBe(
      true,
    );
    expect(mustListAgain(statusFailure(target, 500, body('no', 'InternalError', 500)))).toBe(false);
  });
});

test.each([
  ['ECONNREFUSED', 'connection-refused'],
  ['ENOTFOUND', 'name-not-found'],
  ['EHOSTUNREACH', 'network-unreachable'],
  ['ECONNRESET', 'connection-reset'],
  ['CERT_HAS_EXPIRED', 'certificate-expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-wrong-name'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-unknown-authority'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-self-signed'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-not-spoken'],
  ['HPE_INVALID_CONSTANT', 'kubernetes-not-spoken'],
])('%s is %s', (code, kind) => {
  expect(connectionFailure(target, Object.assign(new Error('x'), { code }))).toMatchObject({ failure: { kind, code } });
});

test('what is no error of the connection stays what it is', () => {
  const bug = new TypeError('x is not a function');
  expect(connectionFailure(target, bug)).toBe(bug);
});

describe('retries', () => {
  test('property: they double with jitter, never beyond half a minute, and wait as long as the server asks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 100_000 })),
        (failures, random, asked) => {
          const wait = retryDelayMs(failures, 'connection-refused', asked, () => random);
          expect(wait).toBeGreaterThanOrEqual(Math.min(15_000, 250 * 2 ** Math.min(failures - 1, 20)));
          expect(wait).toBeLessThanOrEqual(30_000);
          if (asked !== null) expect(wait).toBeGreaterThanOrEqual(Math.min(asked, 30_000));
        },
      ),
    );
  });

  test('a login program that failed is left alone for minutes: it may open a browser', () => {
    expect(retryDelayMs(1, 'kubernetes-login-program-failed', null, () => 0)).toBe(150_000);
  });
});

describe('the proxy of the environment', () => {
  const env = { HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: 'internal.example,.corp.example,10.0.0.0/8,special.example:6443' };
  test.each([
    ['https://api.example:6443', 'http://proxy.example:3128'],
    ['https://127.0.0.1:6443', null],
    ['https://localhost:6443', null],
    ['https://[::1]:6443', null],
    ['https://internal.example', null],
    ['https://k.internal.example', null],
    ['https://k.corp.example', null],
    ['https://corp.example', 'http://proxy.example:3128'],
    ['https://10.2.3.4:6443', null],
    ['https://11.2.3.4:6443', 'http://proxy.example:3128'],
    ['https://special.example:6443', null],
    ['https://special.example:443', 'http://proxy.example:3128'],
    ['http://api.example', null],
  ])('%s through %s', (server, proxy) => {
    expect(proxyFor(new URL(server), env)).toBe(proxy);
  });
  test('none without the environment, none with NO_PROXY=*', () => {
    expect(proxyFor(new URL('https://api.example'), {})).toBeNull();
    expect(proxyFor(new URL('https://api.example'), { https_proxy: 'http://p:1', no_proxy: '*' })).toBeNull();
  });
});

test('PATH is read between the marks, whatever the start files print around them', () => {
  const mark = 'pilothouse-environment';
  expect(pathIn(`Welcome!\nPATH=/wrong\n${mark}\nHOME=/home/ops\nPATH=/opt/aws/bin:/usr/bin\n${mark}\nbye\n`)).toBe(
    '/opt/aws/bin:/usr/bin',
  );
  expect(pathIn('no marks\nPATH=/usr/bin\n')).toBeNull();
});
