import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRouterClient } from '@orpc/server';
import { openCore } from '../../main/core/index.ts';
import type { MailLab } from '../lab/mail.ts';
import { availability, startMail } from '../lab/mail.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { median } from './measure.ts';

const run = promisify(execFile);
const LIMIT_MS = 30_000;

/**
 * A whole dialogue with STARTTLS, login and DATA on a real Postfix, beside swaks(1) in turn: from a core that runs, and by the command
 * line from its start. Then four places at once beside one.
 */
export async function measureMail(root: string, runs: number): Promise<(Measurement | NotMeasured)[]> {
  const available = await availability();
  if (!available.ok) return [{ name: 'mail dialogue', reason: available.reason }];
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
  const env = { PILOTHOUSE_KEYCHAIN: 'none' };
  const core = await openCore({ dataDir: folder, version: '0.0.0', home: folder, env });
  const lab = await startMail();
  try {
    const client = createRouterClient(core.router, { context: { who: 'bench', reportBug: (error) => console.error(error) } });
    const input = {
      server: lab.address,
      port: lab.ports.submission,
      security: 'starttls' as const,
      from: lab.user,
      to: ['bob@example.test'],
      user: lab.user,
      password: { kind: 'typed' as const, value: lab.password, keepAs: null },
      caFile: lab.caPath,
      tlsServerName: lab.hostName,
      subject: 'bench',
      text: 'bench',
    };
    const warm = async () => {
      const stream = randomUUID();
      let sent = false;
      for await (const { sequence, items } of await client.mail.test({ ...input, send: true, stream })) {
        sent ||= items.some((item) => item.kind === 'verdict' && item.verdict.sent);
        await client.system.acknowledge({ stream, sequence });
      }
      if (!sent) throw new Error('the message was not sent');
    };
    const compare = async (vias: readonly string[]) => {
      const stream = randomUUID();
      for await (const { sequence } of await client.mail.compare({ ...input, vias: [...vias], stream })) {
        await client.system.acknowledge({ stream, sequence });
      }
    };
    const swaks = () => run('swaks', swaksArguments(lab), { timeout: LIMIT_MS });
    const cold = async () => {
      const child = run(process.execPath, [join(root, 'out/main/cli.js'), 'mail', 'test', ...coldArguments(lab), '--data-dir', folder], {
        timeout: LIMIT_MS,
        env: { ...process.env, ...env },
      });
      child.child.stdin?.end(lab.password);
      await child;
    };
    await warm();
    const first = await swaks().then(
      () => null,
      (error: unknown) => (error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : 'swaks did not run'),
    );
    if (first !== null) return [{ name: 'mail dialogue', reason: `swaks: ${first ?? ''} (apt-get install swaks libnet-ssleay-perl)` }];
    const times = { warm: [] as number[], cold: [] as number[], swaks: [] as number[], one: [] as number[], four: [] as number[] };
    for (let turn = 0; turn < Math.max(runs, 3); turn += 1) {
      times.swaks.push(await timed(swaks));
      times.warm.push(await timed(warm));
      times.cold.push(await timed(cold));
      times.one.push(await timed(() => compare(['here'])));
      // A place of its own each: the bench has one machine, so they differ in name only where a name is resolved again.
      times.four.push(await timed(() => Promise.all(Array.from({ length: 4 }, () => compare(['here'])))));
    }
    const beside = { name: 'swaks', value: median(times.swaks), samples: times.swaks };
    return [
      {
        name: 'mail: STARTTLS, AUTH and DATA, from the running core',
        unit: 'ms',
        value: median(times.warm),
        samples: times.warm,
        baseline: beside,
        goal: 1,
      },
      {
        name: 'mail: the same by the command line, cold',
        unit: 'ms',
        value: median(times.cold),
        samples: times.cold,
        baseline: beside,
        goal: 1.5,
      },
      {
        name: 'mail: four tests at once',
        unit: 'ms',
        value: median(times.four),
        samples: times.four,
        baseline: { name: 'one', value: median(times.one), samples: times.one },
      },
    ];
  } finally {
    await lab.stop();
    await core.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The lab's password is made for this run and ends with it. */
function swaksArguments(lab: MailLab): string[] {
  const server = ['--server', lab.address, '--port', String(lab.ports.submission), '--tls', '--tls-verify', '--tls-ca-path', lab.caPath];
  const login = ['--auth', 'PLAIN', '--auth-user', lab.user, '--auth-password', lab.password];
  return [...server, ...login, '--tls-sni', lab.hostName, '--from', lab.user, '--to', 'bob@example.test', '--body', 'bench'];
}

function coldArguments(lab: MailLab): string[] {
  const server = ['--server', `${lab.address}:${lab.ports.submission}`, '--security', 'starttls', '--ca-file', lab.caPath];
  const login = ['--tls-name', lab.hostName, '--user', lab.user, '--password-stdin'];
  return [...server, ...login, '--from', lab.user, '--to', 'bob@example.test', '--send', '--subject', 'bench', '--text', 'bench'];
}
