import { writeFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, startDocker } from '../../lab/docker.ts';
import type { DockerLab } from '../../lab/docker.ts';
import { mustRun } from '../../lab/processes.ts';
import { availability as sshdAvailability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { failureFrom, hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import { commandLineOn } from './command-line.ts';

const engineLab = await availability();
const lab = engineLab.ok ? await sshdAvailability() : engineLab;

/** `net` has what a connection is made with, `api` has a shell alone, `scratch` has nothing but its program. */
const COMPOSE = `version: "2.4"
services:
  net:
    build: {context: ., dockerfile: net.Dockerfile}
    image: shop/net:1
    command: ["sh", "-c", "trap 'exit 0' TERM; nc -ll -p 8025 -e /bin/sh /bin/greet"]
  api:
    image: lab/base:1
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
  done:
    image: lab/base:1
    command: ["true"]
`;
const NET = `FROM lab/base:1
RUN ["/bin/busybox", "sh", "-c", "for a in nc grep ps printf; do /bin/busybox ln -s busybox /bin/$a; done"]
COPY greet /bin/greet
`;
const GREET = String.raw`#!/bin/sh
read line
printf 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\ninside'
`;

describe.skipIf(!lab.ok)(`a container of a server as vantage${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let docker: DockerLab;
  let sshd: SshdLab<'key'>;
  let rig: Rig;
  let group: number;
  const options = { signal: new AbortController().signal, timeoutMs: 20_000 };
  const open = (name: string) => rig.core.rooms.vantages.open(name, options);

  beforeAll(async () => {
    [docker, sshd, rig] = await Promise.all([startDocker(), startSshd({ variants: ['key'] }), startRig()]);
    await docker.compose('shop', { 'docker-compose.yml': COMPOSE, 'net.Dockerfile': NET, greet: GREET });
    await rig.writeConfig(hostSection('shop', sshd.servers.key, sshd.user, identity(sshd.keys.ed25519)));
    await rig.trust(sshd.servers.key);
    const [, , uid, gid, , home = ''] = (await mustRun('getent', ['passwd', sshd.user])).trim().split(':');
    await writeFile(`${home}/.bashrc`, `PATH=${docker.programs}:/usr/bin:/bin\n`);
    await mustRun('chown', [`${uid}:${gid}`, `${home}/.bashrc`]);
    group = Number(gid);
    await docker.allow(group);
  }, 180_000);
  afterAll(async () => {
    await rig?.stop();
    await sshd?.stop();
    await docker?.stop();
  }, 60_000);

  async function whole(stream: Duplex): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }

  test('commands run in it, by name and by compose service, with input, environment and exit code', async () => {
    const vantage = await open('container:shop/shop_net_1');
    const command = { program: 'sh', args: ['-c', 'cat; echo "$LC_ALL $A" >&2; exit 3'], stdin: 'given', env: { A: "b 'c" } };
    expect(await vantage.run(command, options)).toMatchObject({ exitCode: 3, stdout: 'given', stderr: "C b 'c\n" });
    const whoami = (await vantage.run({ program: 'cat', args: ['/etc/hostname'] }, options)).stdout;
    for (const service of ['net', 'shop/net']) {
      const same = await open(`container:shop/${service}`);
      expect((await same.run({ program: 'cat', args: ['/etc/hostname'] }, options)).stdout).toBe(whoami);
    }
  });

  test('a connection leaves from inside: what listens on its own loopback answers', async () => {
    const vantage = await open('container:shop/net');
    const stream = await vantage.connect('127.0.0.1', 8025, options);
    stream.write('GET / HTTP/1.0\r\n\r\n');
    expect(await whole(stream)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*inside$/su);
    const refused = await failureFrom(vantage.connect('127.0.0.1', 1, options));
    expect(refused).toMatchObject({ kind: 'connection-refused' });
    expect(refused.cause.en).toContain('the container net on shop');
    expect(await vantage.resolve('localhost', options)).toContainEqual({ address: '127.0.0.1', family: 4 });
  });

  test('what is given up is ended in the container too', async () => {
    const vantage = await open('container:shop/net');
    const slow = vantage.run({ program: 'sleep', args: ['1234'] }, { ...options, timeoutMs: 1000 });
    expect(await failureFrom(slow)).toMatchObject({ kind: 'timed-out' });
    await expect
      .poll(async () => (await vantage.run({ program: 'ps', args: [] }, options)).stdout, { timeout: 15_000 })
      .not.toContain('sleep 1234');
  });

  test('an image that has nothing to connect with is said, and so is a program it does not have', async () => {
    const vantage = await open('container:shop/api');
    expect(await failureFrom(vantage.connect('127.0.0.1', 25, options))).toMatchObject({
      kind: 'command-missing',
      cause: { en: expect.stringContaining('No connection can be made from the container api on shop') },
      remedy: { en: 'Choose another container of the same network, or the server itself.' },
    });
    const missing = await failureFrom(vantage.run({ program: 'python3', args: [] }, options));
    expect(missing).toMatchObject({ kind: 'command-missing', cause: { en: 'There is no program python3 in the container api on shop.' } });
  });

  test('what is not there and what does not run are told apart', async () => {
    expect(await failureFrom(open('container:shop/nothing'))).toMatchObject({ kind: 'not-found' });
    expect(await failureFrom(open('container:shop/done'))).toMatchObject({
      kind: 'not-available',
      cause: { en: 'The container shop_done_1 on shop does not run: nothing can be done from inside it.' },
    });
    expect(await failureFrom(open('container:shop/--help'))).toMatchObject({ kind: 'bad-input' });
  });

  test('a container that was removed meanwhile is said, and found again when it was made anew', async () => {
    await docker.docker('run', '-d', '--name', 'passing', 'lab/base:1', 'sleep', '600');
    const vantage = await open('container:shop/passing');
    expect((await vantage.run({ program: 'echo', args: ['first'] }, options)).stdout).toBe('first\n');
    await docker.docker('rm', '-f', 'passing');
    expect(await failureFrom(vantage.run({ program: 'echo', args: ['gone'] }, options))).toMatchObject({ kind: 'not-found' });
    await docker.docker('run', '-d', '--name', 'passing', 'lab/base:1', 'sleep', '600');
    const again = await open('container:shop/passing');
    expect((await again.run({ program: 'echo', args: ['anew'] }, options)).stdout).toBe('anew\n');
  });

  test('on the command line: a check from inside a container', async () => {
    const answered = await commandLineOn(rig, ['check', 'http://127.0.0.1:8025/', '--via', 'container:shop/shop/net', '--json']);
    expect(answered.json()).toMatchObject({ ok: true, via: 'container:shop/shop/net' });
    expect(answered.code).toBe(0);
  });
});
