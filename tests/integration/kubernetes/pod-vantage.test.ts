import { randomUUID } from 'node:crypto';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf } from '../../../main/core/failure.ts';
import type { Vantage } from '../../../main/core/vantage/vantage.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { availability as mailAvailability, startMail } from '../../lab/mail.ts';
import { deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();
const mail = await mailAvailability();

describe.skipIf(!here.ok)(`a pod as vantage${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  let vantage: Vantage;
  let node: string;
  let pod: string;
  let echo: Server;
  const options = { signal: new AbortController().signal, timeoutMs: 20_000 };
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'vantage');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
    pod = (await kube('get', 'pods', '-o', 'name')).trim().split('\n')[0]?.replace('pod/', '') ?? '';
    node = (await kube('get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[0].address}')).trim();
    vantage = await desk.core.rooms.vantages.open(`pod:lab/${namespace.name}/${pod}`, options);
    echo = createServer({ allowHalfOpen: true }, (socket: Socket) => {
      socket.on('error', () => {});
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => echo.listen(0, '0.0.0.0', resolve));
  }, 120_000);
  afterAll(async () => {
    echo?.close();
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  async function whole(stream: Duplex): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
  async function failing(call: Promise<unknown>) {
    try {
      await call;
    } catch (error) {
      return failureOf(error);
    }
    throw new Error('the call did not fail');
  }
  const port = () => {
    const address = echo.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  test('runs commands, with input, exit code and what is missing said', async () => {
    expect(
      await vantage.run({ program: 'sh', args: ['-c', 'cat; echo "$LC_ALL $A" >&2; exit 3'], stdin: 'given', env: { A: 'b c' } }, options),
    ).toMatchObject({
      exitCode: 3,
      stdout: 'given',
      stderr: 'C b c\n',
    });
    expect(await failing(vantage.run({ program: 'python3', args: [] }, options))).toMatchObject({ kind: 'command-missing' });
  });

  test('what is given up is ended in the container too', async () => {
    expect(await failing(vantage.run({ program: 'sleep', args: ['1234'] }, { ...options, timeoutMs: 500 }))).toMatchObject({
      kind: 'timed-out',
    });
    await expect
      .poll(async () => (await vantage.run({ program: 'ps', args: [] }, options)).stdout, { timeout: 10_000 })
      .not.toContain('sleep 1234');
  });

  test('looks names up as the pod does', async () => {
    expect(await vantage.resolve('127.0.0.9', options)).toEqual([{ address: '127.0.0.9', family: 4 }]);
    expect(await vantage.resolve('localhost', options)).toContainEqual({ address: '127.0.0.1', family: 4 });
    expect((await vantage.resolve(pod, options)).length).toBe(1);
    const missing = await failing(vantage.resolve('nothing.invalid', options));
    expect(['name-not-found', 'name-lookup-failed']).toContain(missing.kind);
    expect(missing.cause.en).toContain(`the pod ${pod}`);
  });

  test('connects, byte for byte, and a side that has said all still listens', async () => {
    const stream = await vantage.connect(node, port(), options);
    const sent = Buffer.from(Uint8Array.from({ length: 50_000 }, (_, at) => (at * 31 + (at >> 7)) & 255));
    stream.end(sent);
    expect((await whole(stream)).equals(sent)).toBe(true);
  });

  test('a connection ends where the other side ends it', async () => {
    const closing = createServer((socket) => socket.end('bye\n'));
    await new Promise<void>((resolve) => closing.listen(0, '0.0.0.0', resolve));
    const address = closing.address();
    const stream = await vantage.connect(node, typeof address === 'object' && address !== null ? address.port : 0, options);
    expect((await whole(stream)).toString()).toBe('bye\n');
    closing.close();
  });

  test('a connection that does not come about is said in words', async () => {
    const refused = await failing(vantage.connect(node, 1, options));
    expect(refused).toMatchObject({ kind: 'connection-refused' });
    expect(await failing(vantage.connect('nothing.invalid', 25, options))).toMatchObject({ kind: 'name-not-found' });
  });

  const mailHere = mail.ok ? test : test.skip;
  mailHere(`a mail test is made from inside a pod${mail.ok ? '' : ` (${mail.reason})`}`, async () => {
    const postfix = await startMail();
    // The pod sees this machine's bridge, not its loopback.
    const gate = createServer((near) => {
      const far = connect(postfix.ports.submission, postfix.address);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const)
        one.on('error', () => other.destroy()).pipe(other);
    });
    await new Promise<void>((resolve) => gate.listen(0, '0.0.0.0', resolve));
    try {
      const address = gate.address();
      const stream = randomUUID();
      const items: { readonly kind: string; readonly verdict?: { readonly ok: boolean; readonly sent: boolean; readonly via: string } }[] =
        [];
      const batches = await desk.client.mail.test({
        server: node,
        port: typeof address === 'object' && address !== null ? address.port : 0,
        security: 'starttls',
        tlsServerName: postfix.hostName,
        caFile: postfix.caPath,
        from: postfix.user,
        to: [postfix.user],
        user: postfix.user,
        password: { kind: 'typed', value: postfix.password, keepAs: null },
        send: true,
        subject: 'From inside a pod',
        via: `deployment:lab/${namespace.name}/web`,
        stream,
      });
      for await (const { items: batch, sequence } of batches) {
        items.push(...batch);
        desk.core.rooms.streams.acknowledge(stream, sequence);
      }
      expect(items.at(-1)).toMatchObject({ kind: 'verdict', verdict: { ok: true, sent: true } });
      expect(await postfix.messageContaining('From inside a pod')).toContain(postfix.user);
    } finally {
      gate.close();
      await postfix.stop();
    }
  });

  test('a URL is checked from inside a pod, where it is called localhost', async () => {
    const stream = randomUUID();
    const items: { readonly kind: string }[] = [];
    const via = `pod:lab/${namespace.name}/${pod}/web`;
    for await (const { items: batch, sequence } of await desk.client.health.check({
      url: 'http://localhost:8080/',
      contains: 'healthy',
      via,
      stream,
    })) {
      items.push(...batch);
      desk.core.rooms.streams.acknowledge(stream, sequence);
    }
    expect(items.at(-1)).toMatchObject({ kind: 'verdict', verdict: { ok: true, via } });
  });

  test('a deployment is whichever of its pods runs', async () => {
    const opened = await desk.core.rooms.vantages.open(`deployment:lab/${namespace.name}/web`, options);
    const { stdout } = await opened.run({ program: 'hostname', args: [] }, options);
    expect(stdout).toMatch(/^web-/u);
    const gone = await failing(desk.core.rooms.vantages.open(`deployment:lab/${namespace.name}/nothing`, options));
    expect(gone.kind).toBe('not-found');
  });
});
