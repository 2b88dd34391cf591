import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangedContainers, ComposeVerb, ContainerLogLine, ContainerVerb } from '../../../preload/contract/containers.ts';
import type { ChangeProgress } from '../../../preload/contract/change.ts';
import { availability, startDocker } from '../../lab/docker.ts';
import type { DockerLab } from '../../lab/docker.ts';
import { eventually, mustRun, run } from '../../lab/processes.ts';
import { availability as sshdAvailability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import { commandLineOn } from './command-line.ts';

const engineLab = await availability();
const lab = engineLab.ok ? await sshdAvailability() : engineLab;

const COMPOSE = `version: "2.4"
services:
  api:
    image: shop/api:1.0
    build: {context: ., dockerfile: api.Dockerfile}
    environment: {DATABASE_PASSWORD: s3cret-value, LOG_LEVEL: info}
    mem_limit: 64m
    ports: ["127.0.0.1:8080:80"]
  worker:
    image: lab/base:1
    command: ["sh", "-c", "sleep 0.2; echo 'KeyError: REDIS_URL' >&2; exit 3"]
    restart: always
  db:
    image: lab/base:1
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
    healthcheck: {test: ["CMD-SHELL", "echo 'connection refused'; exit 1"], interval: 1s, retries: 1, timeout: 2s}
`;
const DOCKERFILE = `FROM lab/base:1
COPY version /version
CMD ["sh", "-c", "trap 'exit 0' TERM; i=0; while :; do i=$$((i+1)); echo line $$i; sleep 0.2; done"]
`.replaceAll('$$', '$');

describe.skipIf(!lab.ok)(`containers of a real engine${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let docker: DockerLab;
  let sshd: SshdLab<'key'>;
  let rig: Rig;
  let client: ReturnType<typeof clientOf>;
  let folder: string;
  let group: number;
  const vantage = 'ssh:shop';

  function clientOf({ core }: Rig) {
    return createRouterClient(core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
  }

  beforeAll(async () => {
    [docker, sshd, rig] = await Promise.all([startDocker(), startSshd({ variants: ['key'] }), startRig()]);
    folder = await docker.compose('shop', { 'docker-compose.yml': COMPOSE, 'api.Dockerfile': DOCKERFILE, version: '1\n' });
    await mustRun('git', ['-C', folder, 'init', '-q']);
    await rig.writeConfig(hostSection('shop', sshd.servers.key, sshd.user, identity(sshd.keys.ed25519)));
    await rig.trust(sshd.servers.key);
    // As on a server: docker in the PATH of the account, which is in the engine's group. bash reads this file under sshd.
    const [, , uid, gid, , home = ''] = (await mustRun('getent', ['passwd', sshd.user])).trim().split(':');
    await writeFile(`${home}/.bashrc`, `PATH=${docker.programs}:/usr/bin:/bin\n`);
    await mustRun('chown', ['-R', `${uid}:${gid}`, folder]);
    group = Number(gid);
    await docker.allow(group);
    client = clientOf(rig);
  }, 180_000);
  afterAll(async () => {
    await rig?.stop();
    await sshd?.stop();
    await docker?.stop();
  }, 60_000);

  const list = () => client.servers.containers.list({ vantage });
  const named = async (name: string) => (await list()).containers.find((one) => one.name === name);

  /** Plans a change, agrees to it, and reads it to its end. */
  async function change(verb: ContainerVerb, container: string) {
    const input = { vantage, container, verb };
    const plan = await client.servers.containers.change.plan(input);
    const stream = crypto.randomUUID();
    const items = await client.servers.containers.change.apply({ ...input, stream, consent: { digest: plan.digest, typedName: null } });
    return { plan, result: await resultOf(items, stream) };
  }
  async function compose(verb: ComposeVerb, service: string | null = null, files: string[] = []) {
    const input = { vantage, project: 'shop', service, files, verb };
    const plan = await client.servers.containers.compose.change.plan(input);
    const stream = crypto.randomUUID();
    const items = await client.servers.containers.compose.change.apply({
      ...input,
      stream,
      consent: { digest: plan.digest, typedName: null },
    });
    return { plan, result: await resultOf(items, stream) };
  }
  async function resultOf(items: AsyncIterable<{ sequence: number; items: ChangeProgress<ChangedContainers>[] }>, stream: string) {
    let result: ChangedContainers | null = null;
    for await (const batch of items) {
      for (const item of batch.items) if (item.kind === 'done') result = item.result;
      rig.core.rooms.streams.acknowledge(stream, batch.sequence);
    }
    return result;
  }

  test('a compose project: a crash loop with its reason, a failed health check with what it said, ports, limits', async () => {
    const found = await eventually(
      'the worker having crashed often and the database having been checked',
      async () => {
        const read = await list();
        const settled = read.containers.some(({ name, restarts }) => name === 'shop_worker_1' && restarts >= 3);
        return settled && read.containers.some(({ health }) => health === 'unhealthy') ? read : undefined;
      },
      { timeoutMs: 60_000 },
    );
    expect(found.engines).toMatchObject([{ name: 'docker', compose: 'docker-compose' }]);
    expect(found.problems).toEqual([]);
    expect(found.projects).toMatchObject([
      { name: 'shop', directory: folder, files: [`${folder}/docker-compose.yml`], services: ['api', 'db', 'worker'], level: 'failing' },
    ]);
    const [first, second, third] = found.containers;
    expect(first).toMatchObject({ name: 'shop_db_1', level: 'failing', state: { en: 'Unhealthy: connection refused' } });
    expect(second).toMatchObject({ name: 'shop_worker_1', level: 'failing', service: 'worker' });
    expect(second?.state.en).toMatch(/^Crash loop.* restarted \d+ times: KeyError: REDIS_URL$/u);
    expect(third).toMatchObject({
      name: 'shop_api_1',
      level: 'healthy',
      ports: ['127.0.0.1:8080 → 80/tcp'],
      limits: { memoryBytes: 64 * 2 ** 20 },
      stale: null,
    });
    const findings = rig.core.rooms.findings.read().findings.map(({ link }) => link);
    expect(findings).toEqual(expect.arrayContaining(['server/shop/containers/shop_db_1', 'server/shop/containers/shop_worker_1']));
  });

  test('details without secrets, and what it takes', async () => {
    const details = await client.servers.containers.show({ vantage, container: 'shop_api_1' });
    expect(details.environment).toContainEqual({ name: 'DATABASE_PASSWORD', value: null });
    expect(details.environment).toContainEqual({ name: 'LOG_LEVEL', value: 'info' });
    expect(JSON.stringify(details)).not.toContain('s3cret-value');
    const uses = await client.servers.containers.use({ vantage });
    expect(uses.find(({ id }) => id === details.id)).toMatchObject({ memoryLimitBytes: 64 * 2 ** 20 });
    await expect(client.servers.containers.show({ vantage, container: 'nobody' })).rejects.toMatchObject({ data: { kind: 'not-found' } });
    await expect(client.servers.containers.show({ vantage, container: '--help' })).rejects.toMatchObject({ data: { kind: 'bad-input' } });
  });

  test('its log: the last lines in their order, then each new one, until the reader leaves', async () => {
    const stream = crypto.randomUUID();
    const leaving = new AbortController();
    const lines: ContainerLogLine[] = [];
    const batches = await client.servers.containers.logs(
      { vantage, container: 'shop_api_1', lines: 3, stream },
      { signal: leaving.signal },
    );
    for await (const batch of batches) {
      lines.push(...batch.items);
      rig.core.rooms.streams.acknowledge(stream, batch.sequence);
      if (lines.length >= 10) break;
    }
    leaving.abort();
    const numbers = lines.map(({ text }) => Number(/^line (\d+)$/u.exec(text)?.[1]));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => (numbers[0] ?? 0) + index));
    expect(lines.every(({ time }) => time !== null)).toBe(true);
    await eventually('docker logs having ended on the server', async () =>
      (await run('pgrep', ['-f', `${docker.host.slice('unix://'.length)}.*logs --timestamps`])).code === 1 ? true : undefined,
    );
  });

  test('its log on the command line is one JSON document, followed one a line', async () => {
    const logs = (...args: readonly string[]) => commandLineOn(rig, ['containers', 'logs', 'shop', ...args, '--json']);
    expect((await logs('shop_api_1', '--lines', '3')).json()).toEqual(
      Array.from({ length: 3 }, () => ({ time: expect.any(String) as string, text: expect.stringMatching(/^line \d+$/u) as string })),
    );
    // Followed to its end, which a container that crashes reaches by itself.
    const followed = await logs('shop_worker_1', '--lines', '2', '--follow');
    const lines = followed.stdout.trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ text: expect.any(String) as string });
  });

  test('an account that may not speak to the engine is told what would help', async () => {
    await docker.allow(null);
    try {
      await expect(list()).rejects.toMatchObject({
        data: { kind: 'permission-denied', remedy: { en: expect.stringContaining('group docker') as string } },
      });
    } finally {
      await docker.allow(group);
    }
  });

  test('an image that was built again, and one that is older than its source', async () => {
    expect((await named('shop_api_1'))?.stale).toBeNull();
    const git = (...args: readonly string[]) =>
      run('git', ['-c', `safe.directory=${folder}`, '-c', 'user.name=lab', '-c', 'user.email=lab@example.test', '-C', folder, ...args], {
        env: { ...process.env, GIT_COMMITTER_DATE: new Date(Date.now() + 3 * 86_400_000).toISOString() },
      });
    await git('add', '-A');
    await git('commit', '-q', '-m', 'later');
    const [uid] = (await mustRun('stat', ['-c', '%u', folder])).trim().split('\n');
    await mustRun('chown', ['-R', `${uid}:${group}`, folder]);
    const builds = await client.servers.containers.builds({ vantage });
    expect(builds).toMatchObject([
      { name: 'shop_api_1', verdict: 'stale', words: { en: 'Runs an image built 3 days before the last commit' } },
    ]);
    await writeFile(`${folder}/version`, '2\n');
    expect((await docker.docker('build', '-q', '-t', 'shop/api:1.0', '-f', `${folder}/api.Dockerfile`, folder)).code).toBe(0);
    expect((await named('shop_api_1'))?.stale?.en).toMatch(/^Runs an older image: shop\/api:1\.0 was built again/u);
    expect(await client.servers.containers.registry({ vantage, container: 'shop_api_1' })).toMatchObject({ verdict: 'unknown' });
  });

  test('a change is planned, made, verified and in the journal', async () => {
    const { plan, result } = await change('restart', 'shop_api_1');
    expect(plan).toMatchObject({ target: 'shop', commands: ['docker restart shop_api_1'], dangerous: false });
    expect(plan.undo?.en).toBe('There is nothing to take back.');
    expect(result).toMatchObject({ object: 'shop_api_1', state: { en: 'Running' } });
    expect((await change('stop', 'shop_api_1')).result?.state.en).toMatch(/^(?:Ended, exit 0|Stopped)/u);
    expect((await named('shop_api_1'))?.status).toBe('exited');
    expect((await change('start', 'shop_api_1')).result?.state.en).toBe('Running');
    const [entry] = await client.activity.audit({ limit: 1 });
    expect(entry).toMatchObject({
      action: 'container.change',
      target: 'shop/shop_api_1',
      before: 'exited',
      after: 'running',
      result: 'done',
      detail: 'docker start shop_api_1',
    });
  });

  test('a container that does not stay up says so, with what it wrote; then it is removed', async () => {
    await docker.docker('create', '--name', 'short', docker.image, 'sh', '-c', 'echo no configuration >&2; exit 4');
    const failed = change('start', 'short');
    await expect(failed).rejects.toMatchObject({
      data: { kind: 'command-failed', cause: { en: 'short did not stay up. Failed, exit 4: no configuration.' } },
    });
    expect((await client.servers.containers.change.plan({ vantage, container: 'short', verb: 'remove' })).dangerous).toBe(true);
    expect((await change('remove', 'short')).result?.state.en).toBe('Removed');
    expect(await named('short')).toBeUndefined();
  });

  test('compose: a service is recreated with the new image, a project is taken down and brought up again from its file', async () => {
    const before = await named('shop_api_1');
    const { plan, result } = await compose('recreate', 'api');
    expect(plan.commands).toEqual([
      `docker-compose -p shop --project-directory ${folder} -f ${folder}/docker-compose.yml up -d --force-recreate api`,
    ]);
    expect(result).toMatchObject({ object: 'shop/api', state: { en: '1 of 1 running' } });
    const after = await named('shop_api_1');
    expect(after?.id).not.toBe(before?.id);
    expect(after?.stale).toBeNull();
    expect((await compose('down')).result).toMatchObject({ object: 'shop', state: { en: 'Taken down' } });
    expect((await list()).projects).toEqual([]);
    await expect(compose('up')).rejects.toMatchObject({ data: { kind: 'not-found' } });
    expect((await compose('up', 'api', [`${folder}/docker-compose.yml`])).result).toMatchObject({
      object: 'shop/api',
      state: { en: '1 of 1 running' },
    });
    await expect(compose('restart', 'nothing')).rejects.toMatchObject({ data: { kind: 'command-failed' } });
  }, 120_000);

  test('compose: a project whose file has gone, or may not be read, says so before anything is done', async () => {
    const text = 'version: "2.4"\nservices:\n  one:\n    image: lab/base:1\n    command: ["sleep", "1000"]\n';
    const place = await docker.compose('moved', { 'docker-compose.yml': text });
    const plan = () => client.servers.containers.compose.change.plan({ vantage, project: 'moved', service: null, files: [], verb: 'stop' });
    await chmod(place, 0o700);
    await expect(plan()).rejects.toMatchObject({ data: { kind: 'permission-denied', cause: { en: expect.stringContaining(place) } } });
    await chmod(place, 0o755);
    expect((await plan()).commands).toHaveLength(1);
    await rm(`${place}/docker-compose.yml`);
    await expect(plan()).rejects.toMatchObject({
      data: { kind: 'not-found', cause: { en: `The compose file of moved is not on shop any more: ${place}/docker-compose.yml` } },
    });
    await docker.docker('rm', '-f', 'moved_one_1');
  });

  test('compose: a project that was started from elsewhere with a relative file is found in full', async () => {
    const text = 'version: "2.4"\nservices:\n  one:\n    image: lab/base:1\n    command: ["sleep", "1000"]\n';
    const place = `${docker.folder}/relative/deploy`;
    await mkdir(`${place}/inside`, { recursive: true });
    await writeFile(`${place}/docker-compose.yml`, text);
    const plan = () =>
      client.servers.containers.compose.change.plan({ vantage, project: 'relative', service: null, files: [], verb: 'restart' });
    const env = { ...process.env, DOCKER_HOST: docker.host };
    try {
      for (const [cwd, file] of [
        [`${docker.folder}/relative`, ['-f', 'deploy/docker-compose.yml']],
        [`${place}/inside`, []],
      ] as const) {
        await mustRun('docker-compose', ['-p', 'relative', ...file, 'up', '-d', '--force-recreate'], { cwd, env, timeoutMs: 60_000 });
        expect((await plan()).commands).toEqual([
          `docker-compose -p relative --project-directory ${place} -f ${place}/docker-compose.yml restart`,
        ]);
      }
    } finally {
      await docker.docker('rm', '-f', 'relative_one_1');
    }
  }, 120_000);

  test('where there is no engine the list says so', async () => {
    const bare = await startRig({ env: { PATH: '/nonexistent' } });
    try {
      await expect(clientOf(bare).servers.containers.list({ vantage: 'here' })).rejects.toMatchObject({
        data: { kind: expect.stringMatching(/^not-available$|^command-missing$/u) as string },
      });
    } finally {
      await bare.stop();
    }
  });
});
