import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClusters } from '../../../main/core/kubernetes/clusters.ts';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import type { ExecRequest } from '../../../main/core/kubernetes/exec/exec.ts';
import { exec } from '../../../main/core/kubernetes/exec/exec.ts';
import { failureOf } from '../../../main/core/failure.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();
/** Says the size of the terminal as soon as it is that one; gives up after 20 s. */
const untilSize = (size: string) =>
  `n=0; until [ "$(stty size)" = "${size}" ] || [ $n -gt 200 ]; do n=$((n+1)); sleep 0.1; done; stty size`;

describe.skipIf(!here.ok)(`commands in containers of a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  let viewer: Desk;
  let client: ClusterClient;
  let pod: string;
  const forever = new AbortController();
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'exec');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    viewer = await openDesk({ KUBECONFIG: lab.viewerKubeconfig });
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    client = await createClusters(desk.core.rooms).client('lab');
    const names = await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, 'get', 'pods', '-o', 'name']);
    pod = names.trim().split('\n')[0]?.replace('pod/', '') ?? '';
  }, 120_000);
  afterAll(async () => {
    forever.abort();
    await desk?.close();
    await viewer?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  const request = (command: readonly string[], more: Partial<ExecRequest> = {}): ExecRequest => ({
    namespace: namespace.name,
    pod,
    container: 'web',
    command,
    stdin: { kind: 'none' },
    tty: null,
    ...more,
  });
  const begin = (command: readonly string[], more: Partial<ExecRequest> = {}) =>
    exec(client, request(command, more), { signal: AbortSignal.any([forever.signal, AbortSignal.timeout(20_000)]) });
  async function whole(stream: Readable): Promise<Buffer> {
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

  test('standard output, standard error and the exit code come apart', async () => {
    const session = await begin(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    const [out, err] = await Promise.all([whole(session.stdout), whole(session.stderr)]);
    expect(out.toString()).toBe('out\n');
    expect(err.toString()).toBe('err\n');
    expect(await session.ended).toEqual({ exitCode: 7 });
  });

  test.each([['bytes'], ['stream']] as const)('input arrives byte for byte, and its end is heard (%s)', async (kind) => {
    const sent = Buffer.alloc(20_000, 0);
    for (let at = 0; at < sent.length; at += 1) sent[at] = (at * 7 + (at >> 8)) & 255;
    const stdin = kind === 'bytes' ? { kind, bytes: sent.length } : { kind };
    const session = await begin(['cat'], { stdin });
    session.stdin.end(sent);
    expect((await whole(session.stdout)).equals(sent)).toBe(true);
    expect(await session.ended).toEqual({ exitCode: 0 });
  });

  test('a program that ends before its input does ends with its own exit code', async () => {
    const session = await begin(['sh', '-c', 'read -r first; echo "$first"; exit 5'], { stdin: { kind: 'stream' } });
    session.stdin.write('one\ntwo\n');
    expect((await whole(session.stdout)).toString()).toBe('one\n');
    expect(await session.ended).toEqual({ exitCode: 5 });
  });

  test('a terminal takes what is typed, knows its size and hears of another', async () => {
    const session = await begin(['sh', '-c', `${untilSize('30 100')}; ${untilSize('40 120')}; read line; echo "got $line"`], {
      stdin: { kind: 'open' },
      tty: { columns: 100, rows: 30 },
    });
    let shown = '';
    session.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    await expect.poll(() => shown, { timeout: 20_000 }).toContain('30 100');
    session.resize({ columns: 120, rows: 40 });
    await expect.poll(() => shown, { timeout: 20_000 }).toContain('40 120');
    session.stdin.write('hello\r');
    expect(await session.ended).toEqual({ exitCode: 0 });
    expect(shown).toContain('got hello');
  });

  test('who does not read holds the command back, and gets everything later', async () => {
    const bytes = 8 * 1024 * 1024;
    const session = await begin(['sh', '-c', `head -c ${bytes} /dev/zero`]);
    // What is read ahead arrives; then nothing more does.
    let waits = -1;
    await expect
      .poll(
        () => {
          const before = waits;
          waits = session.stdout.readableLength;
          return waits > 0 && waits === before;
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe(true);
    expect(waits).toBeLessThan(bytes / 4);
    expect((await whole(session.stdout)).length).toBe(bytes);
  });

  test('cancelled, it ends at once with the reason', async () => {
    const cancel = new AbortController();
    const session = await exec(client, request(['sleep', '100']), { signal: cancel.signal });
    cancel.abort(new DOMException('enough', 'AbortError'));
    await expect(session.ended).rejects.toThrow('enough');
  });

  test('what cannot be run is said in words', async () => {
    // This runtime starts it, and ends it with 126 (docker through dockershim).
    const missing = await begin(['/nothing/there']);
    expect((await whole(missing.stdout)).toString()).toMatch(/no such file/u);
    expect(await missing.ended).toEqual({ exitCode: 126 });
    expect(await failing(begin(['true'], { container: 'nope' }))).toMatchObject({ kind: 'not-available' });
    expect(await failing(begin(['true'], { pod: 'nope' }))).toMatchObject({ kind: 'not-found' });
  });

  test('who may not, is told what role is missing', async () => {
    const theirs = await createClusters(viewer.core.rooms).client('lab-viewer');
    const refused = await failing(exec(theirs, request(['true']), { signal: forever.signal }));
    expect(refused.kind).toBe('kubernetes-forbidden');
    expect(refused.cause.en).toContain(`may not run commands in pods of the namespace “${namespace.name}”`);
    expect(refused.remedy.en).toContain('pods/exec');
  });
});
