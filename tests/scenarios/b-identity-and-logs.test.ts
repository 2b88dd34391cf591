import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DockerLab } from '../lab/docker.ts';
import { availability, startDocker } from '../lab/docker.ts';
import { eventually, mustRun } from '../lab/processes.ts';
import type { SshdLab } from '../lab/sshd.ts';
import { availability as sshdAvailability, startSshd } from '../lab/sshd.ts';
import type { Workstation } from './pilothouse.ts';
import { makeWorkstation } from './pilothouse.ts';

const engine = await availability();
const can = engine.ok ? await sshdAvailability() : engine;

const COMPOSE = `version: "2.4"
services:
  api:
    image: lab/base:1
    command: ["sh", "-c", "trap 'exit 0' TERM; i=0; while :; do i=$$((i+1)); echo request $$i; sleep 0.2; done"]
    mem_limit: 64m
    ports: ["127.0.0.1:8080:80"]
  keycloak:
    image: lab/base:1
    command: ["sh", "-c", "sleep 0.2; echo 'FATAL: password authentication failed for user keycloak' >&2; exit 1"]
    restart: always
    environment: {KC_DB_PASSWORD: canary-of-the-compose-file}
  redis:
    image: lab/base:1
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
`;

interface Listed {
  readonly containers: readonly {
    readonly name: string;
    readonly restarts: number;
    readonly image: string;
    readonly ports: readonly string[];
    readonly level: string;
    readonly state: { readonly en: string };
  }[];
}

describe.skipIf(!can.ok)(`story B: an API in docker compose, over SSH${can.ok ? '' : ` (${can.reason})`}`, () => {
  let docker: DockerLab;
  let sshd: SshdLab<'key'>;
  let desk: Workstation;
  beforeAll(async () => {
    [docker, sshd] = await Promise.all([startDocker(), startSshd({ variants: ['key'] })]);
    const folder = await docker.compose('identity', { 'docker-compose.yml': COMPOSE });
    const [, , uid, gid, , home = ''] = (await mustRun('getent', ['passwd', sshd.user])).trim().split(':');
    await writeFile(`${home}/.bashrc`, `PATH=${docker.programs}:/usr/bin:/bin\n`);
    await mustRun('chown', ['-R', `${uid}:${gid}`, folder]);
    await docker.allow(Number(gid));
    const { address, port, knownHosts } = sshd.servers.key;
    desk = await makeWorkstation({
      sshConfig: `Host api\n  HostName ${address}\n  Port ${port}\n  User ${sshd.user}\n  IdentityFile ${sshd.keys.ed25519.path}\n`,
      knownHosts: `${knownHosts}\n`,
    });
  }, 180_000);
  afterAll(async () => {
    await desk?.remove();
    await sshd?.stop();
    await docker?.stop();
  }, 60_000);

  const containers = async () => (await desk.run(['containers', 'list', 'api', '--json'])).json<Listed>().containers;

  it('step 1: the project is seen: its services worst first, with state, restarts, image and ports', async () => {
    const ps = await desk.run(['compose', 'ps', 'api', '--json']);
    expect(ps.exitCode, ps.stdout).toBe(0);
    expect(ps.json()).toMatchObject([{ name: 'identity', services: ['api', 'keycloak', 'redis'] }]);
    const found = await eventually(
      'keycloak having crashed often',
      async () => {
        const list = await containers();
        return list.some(({ name, restarts }) => name.includes('keycloak') && restarts >= 2) ? list : undefined;
      },
      { timeoutMs: 50_000 },
    );
    expect(found[0]).toMatchObject({ level: 'failing', image: 'lab/base:1' });
    expect(found[0]?.name).toContain('keycloak');
    expect(found.find(({ name }) => name.includes('api'))?.ports.join()).toContain('8080');
  });

  it('step 1: the last words of the service that crashes are there, its password nowhere', async () => {
    const name = (await containers())[0]?.name ?? '';
    const logs = await desk.run(['containers', 'logs', 'api', name, '--json']);
    expect(logs.stdout).toContain('password authentication failed for user keycloak');
    const details = await desk.run(['containers', 'show', 'api', name, '--json']);
    expect(details.exitCode).toBe(0);
    expect(details.stdout).toContain('KC_DB_PASSWORD');
    expect(details.stdout).not.toContain('canary-of-the-compose-file');
  });

  it('step 1: one service is restarted, and no other', async () => {
    const started = async (name: string) => (await docker.docker('inspect', '-f', '{{.State.StartedAt}}', name)).stdout.trim();
    const names = (await containers()).map(({ name }) => name);
    const api = names.find((name) => name.includes('api')) ?? '';
    const redis = names.find((name) => name.includes('redis')) ?? '';
    const before = [await started(api), await started(redis)];
    expect((await desk.run(['compose', 'restart', 'api', 'identity', 'api', '--json'])).exitCode).toBe(2);
    const restarted = await desk.run(['compose', 'restart', 'api', 'identity', 'api', '--yes', '--json']);
    expect(restarted.exitCode, restarted.stdout).toBe(0);
    const after = [await started(api), await started(redis)];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});
