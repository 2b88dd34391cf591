import { execFileSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { missingProgram } from '../../../main/core/vantage/inside/missing-program.ts';
import { readExecStatus } from '../../../main/core/kubernetes/exec/exec-status.ts';
import { encodeBase64, encodeLines, lineOf, LINES_TO_BYTES, untilBase64, untilLines } from '../../../main/core/vantage/inside/input-end.ts';
import { parseAddresses } from '../../../main/core/vantage/inside/resolve-through.ts';
import { choosePod, podPlaceOf } from '../../../main/core/kubernetes/pod-vantage/pod-place.ts';
import { podPort, targetPortOf } from '../../../main/core/kubernetes/forwards/forward-target.ts';
import { forwardOf } from '../../../main/core/cli/kubernetes/forward.ts';
import { parseVantageName } from '../../../main/core/vantage/names.ts';
import { seenFrom } from '../../../main/core/vantage/tcp.ts';

describe('how a command in a container ended', () => {
  test('by its exit code', () => {
    expect(readExecStatus('{"metadata":{},"status":"Success"}')).toEqual({ kind: 'exited', exitCode: 0 });
    const failed = {
      metadata: {},
      status: 'Failure',
      message: 'command terminated with non-zero exit code: exit status 7',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    };
    expect(readExecStatus(JSON.stringify(failed))).toEqual({ kind: 'exited', exitCode: 7 });
  });

  test('or why it did not begin', () => {
    const message =
      'Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "5d0": OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown';
    const end = readExecStatus(JSON.stringify({ status: 'Failure', message, reason: 'InternalError' }));
    expect(end).toEqual({ kind: 'failed', message });
    expect(missingProgram(message)).toBe('sh');
    expect(readExecStatus('')).toBeNull();
  });

  test.each([
    [
      'OCI runtime exec failed: exec failed: container_linux.go:367: starting container process caused: exec: "/nothing": stat /nothing: no such file or directory: unknown',
      '/nothing',
    ],
    [
      'crun: executable file `bash` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found',
      'bash',
    ],
    ['sh: foo: not found', null],
  ])('the program an image does not have: %s', (said, program) => {
    expect(missingProgram(said)).toBe(program);
  });
});

describe('input in lines, for servers that cannot tell its end', () => {
  const every = Buffer.from(Uint8Array.from({ length: 1024 }, (_, at) => at & 255));

  test('a shell reads back every byte', () => {
    const read = execFileSync('sh', ['-c', LINES_TO_BYTES], { input: `${lineOf(every)}.\nnot this\n` });
    expect(read.equals(every)).toBe(true);
  });

  test('the program gets its end, and its exit code comes out', async () => {
    const [program = '', ...args] = untilLines(['sh', '-c', 'cat; exit 3']);
    const far = new PassThrough();
    encodeLines(far).end(every);
    const lines: Buffer[] = [];
    for await (const chunk of far) lines.push(chunk as Buffer);
    let code = 0;
    let out: Buffer = Buffer.alloc(0);
    try {
      execFileSync(program, args, { input: Buffer.concat(lines) });
    } catch (error) {
      const ended = error as { readonly status: number; readonly stdout: Buffer };
      code = ended.status;
      out = ended.stdout;
    }
    expect(code).toBe(3);
    expect(out.equals(every)).toBe(true);
  });
});

test.each([0, 1, 56, 57, 58, 100_003])('a body of %i bytes arrives as it is, and ends', async (size) => {
  const sent = Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 7) & 255));
  const far = new PassThrough();
  const encoder = encodeBase64(far);
  for (let at = 0; at < sent.length; at += 1000) encoder.write(sent.subarray(at, at + 1000));
  encoder.end();
  const lines: Buffer[] = [];
  for await (const chunk of far) lines.push(chunk as Buffer);
  const [program = '', ...args] = untilBase64(['cat']);
  expect(execFileSync(program, args, { input: Buffer.concat(lines) }).equals(sent)).toBe(true);
});

describe('names as a pod looks them up', () => {
  test.each([
    ['getent\n93.184.216.34   STREAM example.org\n93.184.216.34   DGRAM\n2001:db8::7    STREAM\n', ['93.184.216.34', '2001:db8::7']],
    ['hosts\n10.0.0.7\n', ['10.0.0.7']],
    ['hosts\npython\n10.96.0.1\n10.96.0.1\n', ['10.96.0.1']],
    // busybox 1.35, then 1.28, then bind.
    [
      'hosts\nnslookup\nServer:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.shop.svc.cluster.local\nAddress: 10.98.1.2\n\n',
      ['10.98.1.2'],
    ],
    [
      'hosts\nnslookup\nServer:    10.96.0.10\nAddress 1: 10.96.0.10 kube-dns\n\nName:      web\nAddress 1: 10.98.1.2 web.shop.svc\n',
      ['10.98.1.2'],
    ],
    [
      'nslookup\nServer:\t\t10.0.0.2\nAddress:\t10.0.0.2#53\n\nNon-authoritative answer:\nName:\texample.org\nAddress: 93.184.216.34\n',
      ['93.184.216.34'],
    ],
    ["hosts\nnslookup\nServer:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n** server can't find nothing.invalid: NXDOMAIN\n", []],
  ])('%j', (text, addresses) => {
    expect(parseAddresses(text).map(({ address }) => address)).toEqual(addresses);
  });
});

describe('which pod', () => {
  const pod = (name: string, ready: boolean, more: object = {}) => ({
    metadata: { name, creationTimestamp: `2026-11-2${name.length % 10}T00:00:00Z`, ...more },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });

  test('one that is ready and stays, else one that runs', () => {
    const ending = pod('a', true, { deletionTimestamp: '2026-11-21T00:00:00Z' });
    expect(choosePod([ending, pod('bb', false), pod('ccc', true)])).toMatchObject({ metadata: { name: 'ccc' } });
    expect(choosePod([ending, pod('bb', false)])).toMatchObject({ metadata: { name: 'bb' } });
    expect(choosePod([ending])).toBeNull();
  });

  test('the container kubectl takes', () => {
    const place = podPlaceOf({
      metadata: { name: 'web', namespace: 'shop', annotations: { 'kubectl.kubernetes.io/default-container': 'app' } },
      spec: { containers: [{ name: 'proxy' }, { name: 'app' }], ephemeralContainers: [{ name: 'debugger-1', image: 'busybox' }] },
      status: { phase: 'Running', containerStatuses: [{ name: 'app', state: { running: { startedAt: 'now' } } }] },
    });
    expect(place.defaultContainer).toBe('app');
    expect(place.containers.map(({ name, running, role }) => [name, running, role])).toEqual([
      ['proxy', false, 'main'],
      ['app', true, 'main'],
      ['debugger-1', false, 'ephemeral'],
    ]);
  });
});

describe('ports to forward', () => {
  const place = { context: 'lab', namespace: 'shop', resource: 'services', name: 'web', bind: '127.0.0.1' } as const;

  test.each([
    ['8080:80', { localPort: 8080, remotePort: 80 }],
    ['80', { localPort: 80, remotePort: 80 }],
    [':80', { localPort: 0, remotePort: 80 }],
    ['8080:http', { localPort: 8080, remotePort: 'http' }],
    ['http', { localPort: 0, remotePort: 'http' }],
  ])('%s', (text, ports) => {
    expect(forwardOf(place, text)).toEqual({ ...place, ...ports });
  });

  test.each(['', '80:', '70000', '8080:80:90', '8080:HTTP', 'x:80'])('%j is none', (text) => {
    expect(() => forwardOf(place, text)).toThrow(/is not a port to forward/u);
  });

  test('of a service, the port of its pods: by number, by name, the same when it says none', () => {
    const service = {
      spec: {
        ports: [
          { name: 'http', port: 80, targetPort: 'web' },
          { name: 'admin', port: 9000 },
        ],
      },
    };
    expect(targetPortOf(service, forwardOf(place, '80'))).toBe('web');
    expect(targetPortOf(service, forwardOf(place, 'http'))).toBe('web');
    expect(targetPortOf(service, forwardOf(place, '9000'))).toBe(9000);
    expect(() => targetPortOf(service, forwardOf(place, '81'))).toThrow('There is no port 81 on the service web.');
    const pod = { spec: { containers: [{ ports: [{ name: 'web', containerPort: 8080 }] }] } };
    expect(podPort(pod, { ...forwardOf(place, '80'), remotePort: 'web' })).toBe(8080);
  });
});

describe('the name of a pod as a place', () => {
  test('its context may hold slashes', () => {
    expect(parseVantageName('pod:arn%3Aaws%3Aeks%3Acluster%2Fshop/shop/web-0/app')).toEqual({
      kind: 'pod',
      context: 'arn:aws:eks:cluster/shop',
      namespace: 'shop',
      pod: 'web-0',
      container: 'app',
    });
    expect(parseVantageName('deployment:prod/shop/web')).toMatchObject({ kind: 'deployment', deployment: 'web', container: null });
    expect(seenFrom('pod:prod/shop/web-0/app')).toEqual({ en: 'the pod web-0', fr: 'le pod web-0' });
  });
});
