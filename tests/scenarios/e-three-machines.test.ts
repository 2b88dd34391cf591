import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../lab/machines.ts';
import { availability, startMachine } from '../lab/machines.ts';
import { startNetwork } from '../lab/network.ts';
import type { LabNetwork } from '../lab/network.ts';
import { cli, makeWorkstation } from './pilothouse.ts';
import type { Workstation } from './pilothouse.ts';

const can = await availability();

describe.skipIf(!can.ok)(`stories C and E: machines behind a jump host, worked on${can.ok ? '' : ` (${can.reason})`}`, () => {
  let network: LabNetwork;
  let edge: Machine;
  let web: Machine;
  let apps: Machine;
  let desk: Workstation;
  beforeAll(async () => {
    network = await startNetwork({ fromHere: true });
    [edge, web, apps] = await Promise.all([
      startMachine({ name: 'edge', network }),
      startMachine({ name: 'web', network }),
      startMachine({ name: 'apps', network, units: ['failed', 'flapping'] }),
    ]);
    const section = (name: string, machine: Machine, more = '') =>
      `Host ${name}\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n${more}\n`;
    desk = await makeWorkstation({
      sshConfig: [section('edge', edge), section('web', web, '  ProxyJump edge'), section('apps', apps, '  ProxyJump edge')].join('\n'),
      knownHosts: [edge, web, apps].map(({ knownHosts }) => `${knownHosts}\n`).join(''),
    });
  });
  afterAll(async () => {
    await desk?.remove();
    for (const machine of [edge, web, apps]) await machine?.stop();
    await network?.stop();
  });

  it('story E: the machines behind are reached through edge, one command on both at once', async () => {
    const answer = await desk.run(['run', 'web,apps', '--json', '--', 'sh', '-c', 'hostname; echo "$SSH_CONNECTION"']);
    expect(answer.exitCode).toBe(0);
    const results = answer.json<{ host: string; exitCode: number; stdout: string }[]>();
    expect(results.map(({ host, exitCode, stdout }) => [host, exitCode, stdout.split('\n')[0]])).toEqual([
      ['web', 0, 'web'],
      ['apps', 0, 'apps'],
    ]);
    for (const { stdout } of results) expect(stdout).toContain(`${edge.address} `);
  });

  it('story E step 3: units of several machines, and a failed one that starts again after its override', async () => {
    const lists = await Promise.all(['web', 'apps'].map((host) => desk.run(['units', 'list', host, '--json'])));
    expect(lists.map((list) => list.exitCode)).toEqual([0, 0]);
    expect(lists[1]?.json<{ unit: string; active: string }[]>()[0]).toMatchObject({ unit: 'lab-failed.service', active: 'failed' });

    const text = '[Service]\nType=exec\nExecStart=\nExecStart=/bin/sleep 600\n';
    const refused = await desk.run(['units', 'override', 'apps', 'lab-failed.service', '--stdin', '--json'], { stdin: text });
    expect(refused.exitCode).toBe(2);
    const planned = await desk.run(['units', 'override', 'apps', 'lab-failed.service', '--stdin', '--dry-run', '--json'], { stdin: text });
    expect(planned.stdout).toContain('ExecStart=/bin/sleep 600');
    expect((await apps.run('systemctl cat lab-failed.service')).stdout).not.toContain('sleep 600');
    const written = await desk.run(['units', 'override', 'apps', 'lab-failed.service', '--stdin', '--yes', '--json'], { stdin: text });
    expect(written.exitCode, written.stdout).toBe(0);
    const started = await desk.run(['units', 'restart', 'apps', 'lab-failed.service', '--yes', '--json']);
    expect(started.exitCode, started.stdout).toBe(0);
    expect((await apps.run('systemctl is-active lab-failed.service')).stdout.trim()).toBe('active');
    const enabled = await desk.run(['units', 'show', 'apps', 'lab-failed.service', '--json']);
    expect(enabled.json<{ level: string }>().level).toBe('healthy');
  });

  it('story E step 3: the journal is followed live, line by line, until Ctrl+C', async () => {
    const { PATH = '' } = process.env;
    const child = spawn(
      process.execPath,
      [cli, 'units', 'logs', '-f', 'apps', '--grep', 'followed-', '--json', '--data-dir', desk.dataDir],
      {
        env: { PATH, HOME: desk.home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      const line = new Promise<string>((resolve, reject) => {
        let seen = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          seen += text;
          if (seen.includes('followed-')) resolve(seen);
        });
        child.once('close', () => reject(new Error(`ended without the line: ${seen}`)));
      });
      const writing = setInterval(() => void apps.run('logger -t lab followed-by-us'), 1000);
      try {
        expect(JSON.parse((await line).split('\n')[0] ?? '')).toMatchObject({ message: 'followed-by-us' });
      } finally {
        clearInterval(writing);
      }
    } finally {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGINT');
      expect(await ended).toBe(0);
    }
  });

  it('story E step 2: who listens on what, from which unit; and what a port of apps answers through a tunnel', async () => {
    const ports = await desk.run(['ports', 'list', 'apps', '--json']);
    expect(ports.exitCode).toBe(0);
    expect(ports.stdout).toContain('ssh');
    const child = spawn(process.execPath, [cli, 'tunnel', 'apps', '-L', '0:127.0.0.1:22', '--json', '--data-dir', desk.dataDir], {
      env: { PATH: process.env['PATH'] ?? '', HOME: desk.home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    try {
      const port = await new Promise<number>((resolve, reject) => {
        let seen = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          seen += text;
          const found = /"port":\s*(?<port>[1-9]\d+)/u.exec(seen)?.groups?.['port'];
          if (found !== undefined) resolve(Number(found));
        });
        child.once('close', () => reject(new Error(`ended without a port: ${seen}`)));
      });
      const greeting = await new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1');
        socket.once('data', (data) => {
          resolve(data.toString());
          socket.destroy();
        });
        socket.once('error', reject);
      });
      expect(greeting).toMatch(/^SSH-2\.0-OpenSSH/u);
    } finally {
      child.kill('SIGINT');
      await ended;
    }
  });

  it('story E step 4: code is sent there, compared, and fetched again', async () => {
    const file = join(desk.home, 'release.txt');
    await writeFile(file, 'release 2\r\nbinary \u0000 too\n');
    const put = await desk.run(['files', 'put', 'web', file, '/home/admin-release.txt', '--yes', '--json']);
    expect(put.exitCode).not.toBe(0);
    const home = (await web.run('pwd')).stdout.trim();
    const unasked = await desk.run(['files', 'put', 'web', file, `${home}/release.txt`, '--json']);
    expect(unasked.exitCode).toBe(2);
    expect((await web.run(`ls ${home}`)).stdout).not.toContain('release.txt');
    const sent = await desk.run(['files', 'put', 'web', file, `${home}/release.txt`, '--yes', '--json']);
    expect(sent.exitCode, sent.stdout).toBe(0);
    const back = join(desk.home, 'back.txt');
    const got = await desk.run(['files', 'get', 'web', `${home}/release.txt`, back, '--json']);
    expect(got.exitCode, got.stdout).toBe(0);
    expect(await readFile(back)).toEqual(await readFile(file));
  });

  it('story C steps 1 and 2: facts, updates, accounts and certificates of a machine are read, and each part says what it lacks', async () => {
    const facts = await desk.run(['facts', 'edge', '--json']);
    expect(facts.exitCode).toBe(0);
    for (const part of ['packages', 'cron', 'users', 'certificates']) {
      const answer = await desk.run(['upkeep', part, 'edge', '--json']);
      expect(answer.exitCode, `${part}: ${answer.stdout}`).toBe(0);
    }
    const users = await desk.run(['upkeep', 'users', 'edge', '--json']);
    expect(users.stdout).toContain(edge.user);
  });

  it('story B step 8: what was changed is in the journal, one line a change, with before and after', () => {
    const database = new DatabaseSync(join(desk.dataDir, 'pilothouse.db'), { readOnly: true });
    const rows = database.prepare('SELECT * FROM audit').all();
    database.close();
    expect(JSON.stringify(rows)).toContain('lab-failed.service');
  });
});
