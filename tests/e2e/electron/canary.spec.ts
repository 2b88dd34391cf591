import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { encodeBase32 } from '../../../main/core/totp/base32.ts';
import { canariesIn, canariesInMemory, canariesOnDisk, familyOf, kindOfProcess, watchProcesses } from '../../lab/canaries.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { Desktop } from './desktop.ts';
import { corePid, expect, root, test } from './desktop.ts';
import type { EngineWindow } from './engine-client.ts';
import { attachEngineClient } from './engine-client.ts';

const PASSPHRASE = 'canary-Hq4-passphrase-typed-quayside';
/** One try of a passphrase costs memory and time by design: more of it where much else runs. */
const SLOW = { timeout: 60_000 };

/** Shown in the window by design: the proof that its memory is searched as it should be. */
const LABEL = 'Alerts-Hq4-shown-in-the-list';

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A mail server that repeats what it hears, as some do in their error lines, and refuses it. */
function talkativeMailServer(): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('220 parrot.example ESMTP\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      if (line.startsWith('EHLO')) socket.write('250-parrot.example\r\n250 AUTH PLAIN LOGIN\r\n');
      else if (line.startsWith('QUIT')) socket.end('221 2.0.0 bye\r\n');
      else {
        const heard = Buffer.from(/^AUTH \S+ (\S+)/u.exec(line)?.[1] ?? line, 'base64').toString();
        socket.write(`535 5.7.8 refused: ${line} (${heard.replaceAll('\0', ' ')})\r\n`);
      }
    });
  });
}

/** Runs a command of the console beside the window: `input` on its standard input, the passphrase on descriptor 3. */
async function command({ dataDir, env }: Desktop, args: readonly string[], input: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), ...args, '--data-dir', dataDir], {
    env: { ...env, PILOTHOUSE_KEYCHAIN: 'none' },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [, , , passphrase] = child.stdio;
  if (passphrase && 'end' in passphrase) passphrase.end(`${PASSPHRASE}\n`);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, said: `${stdout}${stderr}` };
}

test('no secret reaches the window’s memory, a file, a log, an argument or an environment', async ({ open }) => {
  test.setTimeout(300_000);
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startSshd({ variants: ['password'] });
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-hunt-'));
  const server = lab.servers.password;
  const mail = talkativeMailServer();
  const cluster = createHttpServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const heard = request.headers.authorization ?? '';
    if (heard === `Bearer ${canary.token}`)
      response.end(JSON.stringify({ kind: 'NamespaceList', apiVersion: 'v1', metadata: {}, items: [{ metadata: { name: 'shop' } }] }));
    else response.writeHead(401).end(JSON.stringify({ kind: 'Status', status: 'Failure', message: `Unauthorized: ${heard}`, code: 401 }));
  });
  /** What was never typed in the window. */
  const canary = {
    ssh: lab.password,
    mail: 'canary-Hq4-mail-kept-capstan',
    token: 'canary-Hq4-cluster-token-barnacle',
    totp: encodeBase32(Buffer.from('Hq4-totp-seed-keelson')),
    recovery: 'canary-Hq4-recovery-bollard',
  };
  const everything = { ...canary, passphrase: PASSPHRASE };
  try {
    const [mailPort, clusterPort] = await Promise.all([listen(mail), listen(cluster)]);
    // Both write down with what they were started.
    const witness = `require('fs').appendFileSync(${JSON.stringify(join(folder, 'witness'))}, JSON.stringify([process.argv, process.env]) + '\\n');`;
    const relay = join(folder, 'relay.cjs');
    await writeFile(
      relay,
      `${witness}
const socket = require('net').connect(Number(process.argv[3]), process.argv[2]);
process.stdin.pipe(socket).pipe(process.stdout);`,
    );
    const login = join(folder, 'login.cjs');
    await writeFile(join(folder, 'token'), canary.token, { mode: 0o600 });
    await writeFile(
      login,
      `#!${process.execPath}
${witness}
const token = require('fs').readFileSync(${JSON.stringify(join(folder, 'token'))}, 'utf8');
console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } }));`,
    );
    await chmod(login, 0o755);
    await writeFile(join(folder, 'known_hosts'), server.knownHosts);
    const desktop = await open({
      sshConfig: `Host web
  HostName ${server.address}
  Port ${server.port}
  User ${lab.user}
  UserKnownHostsFile ${join(folder, 'known_hosts')}
  ProxyCommand '${process.execPath}' '${relay}' %h %p
`,
      files: {
        '.kube/config': JSON.stringify({
          clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${clusterPort}` } }],
          users: [
            { name: 'u', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: login, interactiveMode: 'Never' } } },
          ],
          contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
        }),
      },
    });
    const { app, page, dataDir, env } = desktop;
    const home = env['HOME'] ?? dirname(dataDir);
    const processes = watchProcesses(everything);

    // Typed in the window: the passphrase, a named exception for as long as its process lives.
    await page.getByRole('navigation').first().getByRole('link', { name: 'Credentials' }).click();
    await page.getByRole('button', { name: 'Make a sealed file' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('New passphrase').fill(PASSPHRASE);
    await dialog.getByLabel('Once more').fill(PASSPHRASE);
    await dialog.getByRole('button', { name: 'Make it' }).click();
    await expect(dialog).toBeHidden(SLOW);

    // Set beside the window, which must never hold them.
    const said: string[] = [];
    const run = async (args: readonly string[], input: string) => {
      const ran = await command(desktop, args, input);
      said.push(ran.said);
      expect(ran.code, ran.said).toBe(0);
      return ran.said;
    };
    const set = ['credentials', 'set', '--stdin', '--passphrase-fd', '3'];
    await run([...set, `ssh/${lab.user}@${server.address}:${server.port}/password`, '--label', LABEL], canary.ssh);
    await run([...set, 'mail/parrot'], canary.mail);
    const link = `otpauth://totp/Parrot:ops?secret=${canary.totp}&issuer=Parrot`;
    const imported = await run(['totp', 'import', '-', '--unlock-fd', '3', '--yes', '--json'], `${link}\n`);
    const [id = ''] = (JSON.parse(imported.slice(imported.indexOf('{'))) as { ids: string[] }).ids;
    await run(['totp', 'recovery', 'keep', id, '--stdin', '--passphrase-fd', '3'], canary.recovery);

    // Used from the window.
    await page.getByText(LABEL).first().click();
    await page.getByRole('complementary').getByRole('button', { name: 'Copy the value' }).click();
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(canary.ssh);
    await page.getByRole('navigation').first().getByRole('link', { name: 'Authenticator' }).click();
    await expect(page.getByLabel(/Code for Parrot \(ops\): \d{6}/u)).toBeVisible(SLOW);

    const main = await app.evaluate(() => process.pid);
    const inRenderers = async () => {
      const renderers = familyOf(main).filter((pid) => kindOfProcess(pid) === 'renderer');
      expect(renderers.length).toBeGreaterThan(0);
      return Promise.all(renderers.map((pid) => canariesInMemory(pid, { ...canary, shown: LABEL, typed: PASSPHRASE })));
    };
    const afterCopy = await inRenderers();
    expect(afterCopy.flatMap(({ found }) => found)).toContain('shown');
    for (const { found } of afterCopy) expect(['shown', 'typed']).toEqual(expect.arrayContaining([...found]));

    // Used from the core: SSH through a ProxyCommand, a login program of a cluster, mail to a server that repeats it.
    await attachEngineClient(page);
    const outcome = await page.evaluate(
      async ({ mailPort: port }) => {
        const { client } = (window as unknown as EngineWindow).engine;
        const failed = (error: { data?: unknown }) => JSON.stringify(error.data ?? 'no failure');
        const prompts = new AbortController();
        const answering = (async () => {
          const asked = await client.vantage.prompts.watch({ stream: 'hunt-prompts' }, { signal: prompts.signal });
          for await (const { items } of asked)
            for (const { id: prompt } of items.flat())
              await client.vantage.prompts.answer({ id: prompt, answer: { kind: 'allow-command', remember: false } });
        })().catch(failed);
        const facts = await client.servers.facts({ vantage: 'ssh:web' }).then(() => 'answered', failed);
        prompts.abort();
        await answering;
        const namespaces = await client.kubernetes.namespaces.list({ context: 'c' }).then(JSON.stringify, failed);
        const mailItems: string[] = [];
        const stream = await client.mail.test({
          server: '127.0.0.1',
          port,
          security: 'none',
          from: 'ops@parrot.example',
          to: ['ops@parrot.example'],
          user: 'ops',
          password: { kind: 'credential', name: 'mail/parrot' },
          timeoutMs: 10_000,
          stream: 'hunt-mail',
        });
        for await (const { items } of stream) mailItems.push(JSON.stringify(items));
        return { facts, namespaces, mail: mailItems.join('\n') };
      },
      { mailPort },
    );
    expect(outcome.facts).toBe('answered');
    expect(outcome.namespaces).toContain('shop');
    expect(outcome.mail).toContain('535');
    expect(outcome.mail).toContain('[redacted]');

    for (const { found } of await inRenderers()) expect(['shown', 'typed']).toEqual(expect.arrayContaining([...found]));
    // What a person has shown to them is there: the search above would have found it.
    await page.evaluate(async () => {
      const { client } = (window as unknown as EngineWindow).engine;
      (window as unknown as { shown: unknown }).shown = await client.credentials.reveal({ name: 'mail/parrot' });
    });
    expect((await inRenderers()).flatMap(({ found }) => found)).toContain('mail');
    // The core and the shell hold what they use; every other process (network, GPU, zygotes) never sees any of it.
    const core = await corePid(desktop);
    for (const pid of familyOf(main).filter((one) => one !== core && !['renderer', 'main'].includes(kindOfProcess(one))))
      expect((await canariesInMemory(pid, canary)).found, kindOfProcess(pid)).toEqual([]);

    const witnessed = await readFile(join(folder, 'witness'), 'utf8');
    expect(witnessed.trim().split('\n').length).toBeGreaterThanOrEqual(2);
    expect(canariesIn(witnessed, everything)).toEqual([]);
    const whileOpen = await canariesOnDisk(home, everything);
    await app.close();
    const { seen, looks } = processes.stop();
    expect(looks).toBeGreaterThan(10);
    expect(seen).toEqual([]);
    const afterwards = await canariesOnDisk(home, everything);
    expect([...whileOpen.found, ...afterwards.found]).toEqual([]);
    const names = whileOpen.files.map((file) => file.slice(file.lastIndexOf('/') + 1).replace(/\.\d{4}-\d{2}-\d{2}\.log$/u, '.log'));
    expect(names).toEqual(expect.arrayContaining(['pilothouse.db', 'credentials.sealed', 'core.log', 'main.log', 'Preferences']));
    expect(canariesIn(said.join('\n'), everything)).toEqual([]);
  } finally {
    for (const held of [mail, cluster]) held.close();
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('the hunt finds what is there: in arguments, in environments, in files and in memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-hunt-'));
  const planted = {
    argument: 'canary-Hq4-control-argument',
    environment: 'canary-Hq4-control-environment',
    heap: 'canary-Hq4-control-heap',
  };
  const processes = watchProcesses(planted);
  const script = `const held = Buffer.from('${Buffer.from(planted.heap).toString('hex')}', 'hex'); console.log(held.length); setTimeout(() => held, 60000)`;
  const child = spawn(process.execPath, ['-e', script, planted.argument], {
    env: { PLANTED: planted.environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await once(child.stdout, 'data');
    if (child.pid === undefined) throw new Error('it was not started');
    expect((await canariesInMemory(child.pid, planted)).found).toEqual(['argument', 'environment', 'heap']);
    expect(processes.stop().seen).toEqual(['cmdline: argument', 'environ: environment']);
    await writeFile(join(folder, 'sent'), Buffer.from(`x${planted.heap}y`).toString('base64'));
    expect((await canariesOnDisk(folder, planted)).found).toEqual([`${join(folder, 'sent')}: heap`]);
  } finally {
    processes.stop();
    child.kill();
    await rm(folder, { recursive: true, force: true });
  }
});
