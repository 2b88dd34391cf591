import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildWords, contextsIn } from '../../../main/core/servers/containers/container-builds.ts';
import { composeOf } from '../../../main/core/servers/containers/compose-labels.ts';
import { composeArguments } from '../../../main/core/servers/containers/compose-command.ts';
import { containerDetails } from '../../../main/core/servers/containers/container-details.ts';
import { parseContainerList, staleWords } from '../../../main/core/servers/containers/container-list.ts';
import { digestsIn } from '../../../main/core/servers/containers/container-registry.ts';
import { containerState } from '../../../main/core/servers/containers/container-state.ts';
import { findingsInContainers } from '../../../main/core/servers/containers/containers-router.ts';
import { fullImageName, parseImages, parseInspected } from '../../../main/core/servers/parse/docker-inspect.ts';
import type { Inspected } from '../../../main/core/servers/parse/docker-inspect.ts';
import { parseSections } from '../../../main/core/servers/parse/sections.ts';
import { containerDetailsSchema, containerListSchema } from '../../../preload/contract/containers.ts';
import { fixture } from './fixture.ts';

const docker = () => containerListSchema.parse(parseContainerList(fixture('containers-docker-20.10.txt'), 'web-1', false));
const podman = () => containerListSchema.parse(parseContainerList(fixture('containers-podman-4.3.txt'), 'web-1', false));

describe('docker 26.1 and podman 5.4 on one machine', () => {
  test('each with its own compose, and the same words for the same states', () => {
    const { engines, projects, containers, problems } = containerListSchema.parse(
      parseContainerList(fixture('containers-docker-26.1-podman-5.4.txt'), 'web-1', false),
    );
    expect(engines).toEqual([
      { name: 'docker', version: '26.1.5+dfsg1', compose: 'docker compose' },
      { name: 'podman', version: '5.4.2', compose: 'podman-compose' },
    ]);
    expect(problems).toEqual([]);
    expect(projects.map(({ engine, name, files, state }) => [engine, name, files, state.en])).toEqual([
      ['podman', 'pod', ['/srv/pod/compose.yaml'], '2 of 3 running'],
      ['docker', 'shop', ['/srv/shop/compose.yaml'], '2 of 3 running'],
    ]);
    expect(containers.map(({ name, service, state }) => [name, service, state.en])).toEqual([
      ['pod_db_1', 'db', 'Unhealthy: connection refused'],
      ['pod_worker_1', 'worker', 'Failed, exit 3, restarted 1 time: KeyError: REDIS_URL'],
      ['shop-db-1', 'db', 'Unhealthy: connection refused'],
      ['shop-worker-1', 'worker', expect.stringMatching(/^Crash loop: failed, exit 3, restarted \d+ times: KeyError: REDIS_URL$/u)],
      ['pod_api_1', 'api', 'Running'],
      ['shop-api-1', 'api', 'Running'],
    ]);
    expect(containers.at(-1)?.ports).toEqual(['127.0.0.1:8088 → 80/tcp']);
  });
});

describe('the containers of docker 20.10', () => {
  const named = (name: string) => docker().containers.find((one) => one.name === name);

  test('its engine, its compose, its projects', () => {
    const { engines, projects, problems } = docker();
    expect(engines).toEqual([{ name: 'docker', version: '20.10.24+dfsg1', compose: 'docker-compose' }]);
    expect(problems).toEqual([]);
    expect(projects).toEqual([
      {
        engine: 'docker',
        name: 'shop',
        directory: '/srv/shop',
        files: ['/srv/shop/docker-compose.yml'],
        services: ['api', 'batch', 'db', 'oom', 'worker'],
        level: 'failing',
        state: { en: '2 of 5 running', fr: '2 sur 5 en marche' },
      },
    ]);
  });

  test('worst first, each with its reason', () => {
    expect(docker().containers.map(({ level, name, state }) => [level, name, state.en])).toEqual([
      ['failing', 'notfound', 'Could not be started: exec: "nosuchprogram": executable file not found in $PATH'],
      ['failing', 'plain', 'Exit 127: its program was not found: sh: exec: line 0: nosuch: not found'],
      ['failing', 'shop_db_1', 'Unhealthy: could not connect to server: Connection refused'],
      ['failing', 'shop_oom_1', 'Killed: it used more memory than it may (exit 137)'],
      ['failing', 'shop_worker_1', expect.stringMatching(/^Crash loop: failed, exit 3, restarted \d+ times: KeyError: REDIS_URL$/u)],
      ['degraded', 'frozen', 'Paused: it answers nobody'],
      ['degraded', 'killed', 'Killed (exit 137, SIGKILL), not for want of memory'],
      ['healthy', 'shop_api_1', 'Running'],
      ['unknown', 'fresh', 'Created, never started'],
      ['unknown', 'shop_batch_1', 'Ended, exit 0'],
    ]);
  });

  test('ports, limits and the name of an image that was built again', () => {
    expect(named('shop_api_1')).toMatchObject({
      project: 'shop',
      service: 'api',
      ports: ['127.0.0.1:8080 → 80/tcp'],
      limits: { cpus: 0.5, memoryBytes: 64 * 2 ** 20 },
      restartPolicy: 'unless-stopped',
      stale: { en: 'Runs an older image: shop/api:1.0 was built again 4 minutes later and is not running' },
    });
    expect(named('shop_db_1')).toMatchObject({ stale: null, health: 'unhealthy', limits: { cpus: null, memoryBytes: null } });
  });

  test('those in trouble go to the overview under their own link', () => {
    const findings = findingsInContainers('web-1', docker());
    expect(findings.map(({ link, level }) => [link, level])).toContainEqual(['server/web-1/containers/shop_db_1', 'failing']);
    expect(findings.some(({ link }) => link.endsWith('shop_api_1'))).toBe(false);
    const worker = findings.find(({ link }) => link.endsWith('shop_worker_1'));
    expect(worker?.trouble).toBe('flapping');
    // A count would stand still there.
    expect(`${worker?.reason.en} ${worker?.reason.fr}`).not.toMatch(/restarted|relancé/u);
  });

  test('no secret of a container leaves the core', () => {
    const found = parseInspected(parseSections(fixture('containers-docker-20.10.txt')).get('docker-containers') ?? '');
    const api = found.find(({ Name }) => Name === '/shop_api_1');
    if (api === undefined) expect.fail('shop_api_1 is not in the captured output');
    const details = containerDetailsSchema.parse(
      containerDetails({ engine: 'docker', found: api, images: [], lastLine: 'x', now: Date.now() }),
    );
    expect(details.environment).toEqual([
      { name: 'DATABASE_PASSWORD', value: null },
      { name: 'DATABASE_URL', value: 'postgres://shop:••••••@db/shop' },
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'PATH', value: '/bin' },
    ]);
    expect(details.mounts).toEqual([
      { type: 'volume', source: 'shop_data', destination: '/data', readOnly: false },
      { type: 'bind', source: '/srv/shop/version', destination: '/etc/version', readOnly: true },
    ]);
    expect(details.command).toBe(`sh -c "trap 'exit 0' TERM; while :; do date; sleep 1; done"`);
    expect(details.networks).toEqual([{ name: 'shop_default', address: '172.18.0.4', aliases: ['api'] }]);
    expect(JSON.stringify(details)).not.toMatch(/s3cret-value|hunter22/u);
    expect(JSON.stringify(docker())).not.toMatch(/s3cret-value|hunter22/u);
  });
});

test('podman 4.3: the same words from its own output', () => {
  const { engines, projects, containers } = podman();
  expect(engines).toEqual([{ name: 'podman', version: '4.3.1', compose: null }]);
  expect(projects.map(({ name, files }) => [name, files])).toEqual([['mini', []]]);
  expect(containers.map(({ level, name, state, project }) => [level, name, state.en, project])).toEqual([
    ['failing', 'p2', 'Failed, exit 3: boom', null],
    ['failing', 'p3', 'Unhealthy: not yet', null],
    ['healthy', 'p1', 'Running', 'mini'],
  ]);
  expect(containers[2]).toMatchObject({ image: 'localhost/lab/base:1', stale: null, limits: { memoryBytes: 32 * 2 ** 20 } });
});

describe('an engine that does not answer', () => {
  test('does not run: says how to start it', () => {
    const { engines, problems } = parseContainerList(fixture('containers-docker-20.10-not-running.txt'), 'web-1', false);
    expect(engines).toEqual([]);
    expect(problems).toMatchObject([
      { kind: 'command-failed', cause: { en: 'docker is installed on web-1, and its engine does not run.' } },
    ]);
  });

  test('does not let this account in: offers root and the group', () => {
    const { problems } = parseContainerList(fixture('containers-docker-20.10-not-permitted.txt'), 'web-1', false);
    expect(problems).toMatchObject([{ kind: 'permission-denied' }]);
    expect(problems[0]?.remedy.en).toContain('group docker');
  });
});

describe('the state of a container', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();
  const one = (state: Partial<Inspected['State']>, restarts = 0): Inspected => {
    const [read] = parseInspected(
      JSON.stringify(
        [{ Id: 'a'.repeat(64), Name: '/x', RestartCount: restarts, State: { StartedAt: ago(600), ...state }, Config: {}, HostConfig: {} }],
        null,
        1,
      ),
    );
    if (read === undefined) expect.fail('the container was not read');
    return read;
  };
  const say = (found: Inspected, line = '') => {
    const { level, state } = containerState(found, line, now);
    return [level, state.en];
  };

  test('a crash loop is failing in both of its phases', () => {
    expect(say(one({ Status: 'restarting', ExitCode: 1, FinishedAt: ago(2) }, 5), 'boom')).toEqual([
      'failing',
      'Crash loop: failed, exit 1, restarted 5 times: boom',
    ]);
    expect(say(one({ Status: 'running', StartedAt: ago(2) }, 5), 'boom')).toEqual(['failing', 'Crash loop, restarted 5 times: boom']);
    expect(say(one({ Status: 'running', StartedAt: ago(600) }, 5))).toEqual(['healthy', 'Running, restarted 5 times']);
    expect(say(one({ Status: 'running', StartedAt: ago(20) }, 1))).toEqual([
      'degraded',
      'Ended and was started again just now, restarted 1 time',
    ]);
  });

  test('how it ended: out of memory, killed, by signal, stopped, by itself', () => {
    const ended = (state: Partial<Inspected['State']>) => say(one({ Status: 'exited', FinishedAt: ago(180), ...state }));
    expect(ended({ ExitCode: 137, OOMKilled: true })).toEqual(['failing', 'Killed: it used more memory than it may (exit 137)']);
    expect(ended({ ExitCode: 137 })).toEqual(['degraded', 'Killed (exit 137, SIGKILL), not for want of memory']);
    expect(ended({ ExitCode: 139 })).toEqual(['failing', 'Crashed with SIGSEGV (exit 139)']);
    expect(ended({ ExitCode: 143 })).toEqual(['unknown', 'Stopped (SIGTERM)']);
    expect(ended({ ExitCode: 0 })).toEqual(['unknown', 'Ended, exit 0']);
  });

  test('health, as the engine checks it', () => {
    expect(say(one({ Status: 'running', Health: { Status: 'starting', FailingStreak: 0, Log: [] } }))).toEqual([
      'changing',
      'Running, its health is not known yet',
    ]);
    expect(say(one({ Status: 'running', Health: { Status: 'healthy', FailingStreak: 0, Log: [] } }))).toEqual([
      'healthy',
      'Running, healthy',
    ]);
  });
});

describe('an image and its name', () => {
  const images = parseImages(
    JSON.stringify(
      [
        { Id: `sha256:${'a'.repeat(64)}`, Created: '2026-11-18T00:00:00Z', RepoTags: [], RepoDigests: [] },
        { Id: `sha256:${'b'.repeat(64)}`, Created: '2026-11-21T00:00:00Z', RepoTags: ['shop/api:1.0'], RepoDigests: null },
      ],
      null,
      1,
    ),
  );

  test('a tag that moved on is said with how long after, one that did not says nothing', () => {
    expect(staleWords('shop/api:1.0', 'a'.repeat(64), images)?.en).toContain('3 days later');
    expect(staleWords('docker.io/shop/api:1.0', 'a'.repeat(64), images)).not.toBeNull();
    expect(staleWords('shop/api:1.0', 'b'.repeat(64), images)).toBeNull();
    expect(staleWords('shop/other', 'a'.repeat(64), images)).toBeNull();
    expect(staleWords(`sha256:${'a'.repeat(64)}`, 'a'.repeat(64), images)).toBeNull();
  });

  test.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['shop/api', 'docker.io/shop/api:latest'],
    ['registry.lan:5000/api', 'registry.lan:5000/api:latest'],
    ['localhost/lab/base:1', 'localhost/lab/base:1'],
  ])('%s is %s', (short, full) => expect(fullImageName(short)).toBe(full));

  test('built before the last commit, in words', () => {
    const built = Date.parse('2026-11-18T00:00:00Z');
    expect(buildWords(built, built + 3 * 86_400_000)).toMatchObject({
      verdict: 'stale',
      words: { en: 'Runs an image built 3 days before the last commit' },
    });
    expect(buildWords(built, built - 1000).verdict).toBe('current');
  });

  test('digests of a manifest list (docker manifest inspect -v), and what is no JSON', () => {
    const listed = [{ Ref: 'x@sha256:1', Descriptor: { digest: 'sha256:11' }, SchemaV2Manifest: { config: { digest: 'sha256:22' } } }];
    expect(digestsIn(JSON.stringify(listed))).toEqual(['sha256:11', 'sha256:22']);
    expect(digestsIn('no such manifest')).toEqual([]);
  });
});

describe('compose', () => {
  test('files of docker-compose 1 are relative to their folder, those of compose 2 are not', () => {
    const label = (name: string, value: string) => ({ [`com.docker.compose.${name}`]: value });
    const common = { ...label('project', 'shop'), ...label('project.working_dir', '/srv/shop') };
    expect(composeOf({ ...common, ...label('project.config_files', 'docker-compose.yml,extra.yml') }).files).toEqual([
      '/srv/shop/docker-compose.yml',
      '/srv/shop/extra.yml',
    ]);
    expect(composeOf({ ...common, ...label('project.config_files', '/srv/shop/compose.yaml') }).files).toEqual(['/srv/shop/compose.yaml']);
    expect(composeOf({})).toMatchObject({ project: null, service: null, files: [] });
  });

  test.each([
    // As docker-compose 1 writes its labels when it is started in /srv with `-f shop/compose.yml`.
    ['/srv/shop', 'shop/compose.yml', ['/srv/shop/compose.yml']],
    [
      '/srv/shop',
      './shop/compose.yml,shop/extra.yml,common/base.yml',
      ['/srv/shop/compose.yml', '/srv/shop/extra.yml', '/srv/common/base.yml'],
    ],
    // In a folder of the project, whose file compose found above it.
    [
      '/srv/shop',
      '../docker-compose.yml,../docker-compose.override.yml',
      ['/srv/shop/docker-compose.yml', '/srv/shop/docker-compose.override.yml'],
    ],
    ['/srv/shop', '../shop/compose.yml,../common/base.yml', ['/srv/shop/compose.yml', '/srv/common/base.yml']],
    // With --project-directory the file lies where it was named from, as far as that can be told.
    ['/srv/shop', 'deploy/compose.yml', ['/srv/shop/deploy/compose.yml']],
    // From which folder the second one was named no label says.
    ['/srv/shop', '../shop/compose.yml,extra.yml', ['/srv/shop/compose.yml', '/srv/shop/extra.yml']],
    ['/srv/shop', '/srv/shop/compose.yml,extra.yml', ['/srv/shop/compose.yml', '/srv/shop/extra.yml']],
    ['/', 'compose.yml', ['/compose.yml']],
    ['shop', 'compose.yml', []],
  ])('a project in %s started with -f %s', (directory, files, found) => {
    const labels = { 'com.docker.compose.project.working_dir': directory, 'com.docker.compose.project.config_files': files };
    expect(composeOf(labels).files).toEqual(found);
  });

  test('a command names project, folder and files', () => {
    const project = { name: 'shop', directory: '/srv/shop', files: ['/srv/shop/a.yml', '/srv/shop/b.yml'] };
    expect(composeArguments('docker compose', project, ['up', '-d'])).toEqual({
      program: 'docker',
      args: ['compose', '-p', 'shop', '--project-directory', '/srv/shop', '-f', '/srv/shop/a.yml', '-f', '/srv/shop/b.yml', 'up', '-d'],
    });
    expect(composeArguments('podman-compose', project, ['pull']).args).not.toContain('--project-directory');
  });

  test('build folders in the resolved configuration', () => {
    expect([...contextsIn(fixture('compose-config-1.29.yml'))]).toEqual([['api', '/srv/shop']]);
    expect(contextsIn(': not yaml : [').size).toBe(0);
    expect([...contextsIn('services: {a: {build: /srv/a}, b: {build: {context: "https://git.example/x.git"}}}')]).toEqual([
      ['a', '/srv/a'],
    ]);
  });
});

test('whatever is printed, nothing throws and only whole containers come out', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), fc.nat(80_000), (junk, cut) => {
      const printed = `${fixture('containers-docker-20.10.txt').slice(0, cut)}${junk}`;
      for (const container of parseContainerList(printed, 'x', false).containers) expect(container.id).toMatch(/^[0-9a-f]{64}$/u);
    }),
    { numRuns: 50 },
  );
});
