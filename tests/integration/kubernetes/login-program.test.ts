import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const TOKEN = 'canary-token-of-the-login-program';

/** Real programs and a real shell; what answers is a small HTTP server that wants their token. */
describe.skipIf(process.platform === 'win32')('login programs', () => {
  let folder: string;
  let server: string;
  let accepted = TOKEN;
  const asked: (string | undefined)[] = [];
  const desks: Desk[] = [];
  const api = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json');
    if (request.headers.authorization === `Bearer ${accepted}`) {
      response.end(
        JSON.stringify({
          kind: 'NamespaceList',
          apiVersion: 'v1',
          metadata: { resourceVersion: '1' },
          items: [{ metadata: { name: 'shop' } }],
        }),
      );
    } else
      response
        .writeHead(401)
        .end(JSON.stringify({ kind: 'Status', status: 'Failure', message: 'Unauthorized', reason: 'Unauthorized', code: 401 }));
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-login-'));
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    server = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await Promise.all(desks.map((desk) => desk.close()));
    api.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A program that notes each run, and answers with what `answer` prints. */
  const program = async (name: string, answer: string) => {
    const bin = join(folder, name, 'bin');
    await mkdir(bin, { recursive: true });
    const path = join(bin, name);
    await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "$KUBERNETES_EXEC_INFO" >>'${join(folder, name, 'runs')}'\n${answer}\n`);
    await chmod(path, 0o755);
    return {
      bin,
      path,
      runs: async () => (await readFile(join(folder, name, 'runs'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
    };
  };
  const credential = (token: string, more = '') =>
    `printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"${token}"${more}}}'`;
  const open = async (name: string, exec: object, env: Readonly<Record<string, string>> = {}) => {
    const path = join(folder, `${name}.yaml`);
    await writeFile(
      path,
      stringify({
        clusters: [{ name: 'c', cluster: { server } }],
        users: [{ name: 'u', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', ...exec } } }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    const desk = await openDesk({ KUBECONFIG: path, ...env });
    desks.push(desk);
    // Apart: whatever is waited for is asked for its `then`, and a client takes that for a call.
    return { kubernetes: desk.client.kubernetes, desk };
  };
  const failureOf = async (call: Promise<unknown>): Promise<Failure> => {
    const error = await call.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ORPCError)) throw new Error(`the call did not fail as it should: ${String(error)}`);
    return failureSchema.parse(error.data);
  };

  test('one runs at the first request, not when contexts are listed, and once for many requests', async () => {
    const login = await program('get-token', credential(TOKEN));
    const { kubernetes } = await open('once', { command: login.path, provideClusterInfo: true });
    await kubernetes.contexts.list();
    expect(await login.runs()).toEqual([]);
    const answers = await Promise.all([kubernetes.namespaces.list({ context: 'c' }), kubernetes.namespaces.list({ context: 'c' })]);
    expect(answers.map(({ namespaces }) => namespaces)).toEqual([['shop'], ['shop']]);
    await kubernetes.namespaces.list({ context: 'c' });
    const runs = await login.runs();
    expect(runs).toHaveLength(1);
    expect(JSON.parse(runs[0] ?? '')).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server } },
    });
  });

  test('one that is only in the PATH of the login shell is found', async () => {
    const login = await program('from-login-shell', credential(TOKEN));
    const home = join(folder, 'home');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, '.bash_profile'), `echo 'Welcome, the last login was yesterday'\nexport PATH="$PATH:${login.bin}"\n`);
    const { kubernetes } = await open('path', { command: 'from-login-shell' }, { SHELL: '/bin/bash', HOME: home });
    expect((await kubernetes.namespaces.list({ context: 'c' })).namespaces).toEqual(['shop']);
  });

  test('one with a relative path stands beside the kubeconfig', async () => {
    await program('beside', credential(TOKEN));
    const { kubernetes } = await open('relative', { command: './beside/bin/beside' });
    expect((await kubernetes.namespaces.list({ context: 'c' })).namespaces).toEqual(['shop']);
  });

  test('a credential that is about to end is asked for again; one that is far from it is not', async () => {
    const soon = await program('soon', credential(TOKEN, `,"expirationTimestamp":"${new Date(Date.now() + 30_000).toISOString()}"`));
    const later = await program('later', credential(TOKEN, `,"expirationTimestamp":"${new Date(Date.now() + 3_600_000).toISOString()}"`));
    for (const [login, runs] of [
      [soon, 2],
      [later, 1],
    ] as const) {
      const { kubernetes } = await open(`expiry-${runs}`, { command: login.path });
      await kubernetes.namespaces.list({ context: 'c' });
      await kubernetes.namespaces.list({ context: 'c' });
      expect(await login.runs()).toHaveLength(runs);
    }
  });

  test('when the server refuses a kept credential, a new one is got once', async () => {
    const rotating = await program('rotating', `cat '${join(folder, 'token')}'`);
    await writeFile(
      join(folder, 'token'),
      JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: TOKEN } }),
    );
    const { kubernetes } = await open('rotating', { command: rotating.path });
    await kubernetes.namespaces.list({ context: 'c' });
    accepted = `${TOKEN}-2`;
    await writeFile(
      join(folder, 'token'),
      JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: accepted } }),
    );
    expect((await kubernetes.namespaces.list({ context: 'c' })).namespaces).toEqual(['shop']);
    expect(await rotating.runs()).toHaveLength(2);
    accepted = TOKEN;
  });

  test('a missing program is named, with the hint of the kubeconfig', async () => {
    const { kubernetes } = await open('missing', { command: 'no-such-login-program', installHint: 'Install it from https://example.org' });
    const failed = await failureOf(kubernetes.namespaces.list({ context: 'c' }));
    expect(failed.kind).toBe('kubernetes-login-program-missing');
    expect(failed.evidence).toContain('Install it from https://example.org');
  });

  test.each([
    ['exits with an error', "echo 'token has expired, run: aws sso login' >&2; exit 255", 'exit code 255', 'run: aws sso login'],
    ['prints no JSON', `echo ${TOKEN}`, 'not JSON', undefined],
    ['prints something else', `echo '{"kind":"Other","token":"${TOKEN}"}'`, 'not an ExecCredential', undefined],
    ['answers in another version', credential(TOKEN).replace('/v1"', '/v1beta1"'), 'v1beta1', undefined],
    ['gives nothing', credential(''), 'neither a token nor a certificate', undefined],
  ])('one that %s failed, and its token is not shown', async (name, answer, said, evidence) => {
    const login = await program(`failing-${name.replaceAll(' ', '-')}`, answer);
    const { kubernetes } = await open(`failing-${name}`, { command: login.path });
    const failed = await failureOf(kubernetes.namespaces.list({ context: 'c' }));
    expect(failed.kind).toBe('kubernetes-login-program-failed');
    expect(failed.cause.en).toContain(said);
    expect(failed.evidence).toEqual(evidence === undefined ? undefined : expect.stringContaining(evidence));
    expect(JSON.stringify(failed)).not.toContain(TOKEN);
  });

  test('an OpenID Connect token of an older kubeconfig is used while it lasts', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + 3600 })}.signature`;
    accepted = token;
    const path = join(folder, 'oidc.yaml');
    await writeFile(
      path,
      stringify({
        clusters: [{ name: 'c', cluster: { server } }],
        users: [
          {
            name: 'u',
            user: {
              'auth-provider': { name: 'oidc', config: { 'id-token': token, 'client-id': 'x', 'idp-issuer-url': 'http://127.0.0.1:1' } },
            },
          },
        ],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    const desk = await openDesk({ KUBECONFIG: path });
    desks.push(desk);
    expect((await desk.client.kubernetes.namespaces.list({ context: 'c' })).namespaces).toEqual(['shop']);
    accepted = TOKEN;
  });

  test('a token in a block of YAML, whose line ends, is that token', async () => {
    const path = join(folder, 'block.yaml');
    await writeFile(
      path,
      `clusters:\n- {name: c, cluster: {server: '${server}'}}\nusers:\n- name: u\n  user:\n    token: |\n      ${TOKEN}\ncontexts:\n- {name: c, context: {cluster: c, user: u}}\n`,
    );
    const desk = await openDesk({ KUBECONFIG: path });
    desks.push(desk);
    expect((await desk.client.kubernetes.namespaces.list({ context: 'c' })).namespaces).toEqual(['shop']);
  });

  test('the environment of the entry reaches it', async () => {
    const login = await program(
      'profile',
      `printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$PROFILE"`,
    );
    const { kubernetes } = await open('profile', { command: login.path, env: [{ name: 'PROFILE', value: TOKEN }] });
    await kubernetes.namespaces.list({ context: 'c' });
    expect(asked.at(-1)).toBe(`Bearer ${TOKEN}`);
  });

  test('an OpenID Connect token that has ended is renewed with the refresh token, which is kept and not written; a refused one as well', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const tokenUntil = (seconds: number, name: string) =>
      `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + seconds, name })}.signature`;
    const forms: string[] = [];
    const issuer = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/realm/.well-known/openid-configuration') {
        response.end(JSON.stringify({ token_endpoint: `${issuerUrl}/token` }));
        return;
      }
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        forms.push(body);
        const wanted = new URLSearchParams(body).get('refresh_token');
        if (wanted !== `refresh-${forms.length}` || forms.length > 2)
          response.writeHead(400).end(JSON.stringify({ error: 'invalid_grant' }));
        else response.end(JSON.stringify({ id_token: renewed[forms.length - 1], refresh_token: `refresh-${forms.length + 1}` }));
      });
    });
    issuer.listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    const issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/realm`;
    const renewed = [tokenUntil(3600, 'one'), tokenUntil(3600, 'two')];
    const config = { 'id-token': tokenUntil(-60, 'old'), 'client-id': 'x', 'idp-issuer-url': issuerUrl, 'refresh-token': 'refresh-1' };
    const path = join(folder, 'oidc-renewed.yaml');
    const text = stringify({
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: { 'auth-provider': { name: 'oidc', config } } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    });
    await writeFile(path, text);
    const desk = await openDesk({ KUBECONFIG: path });
    desks.push(desk);
    const list = () => desk.client.kubernetes.namespaces.list({ context: 'c' });
    try {
      accepted = renewed[0] ?? '';
      expect((await Promise.all([list(), list()])).map(({ namespaces }) => namespaces)).toEqual([['shop'], ['shop']]);
      expect(forms).toEqual(['grant_type=refresh_token&refresh_token=refresh-1&client_id=x']);
      accepted = renewed[1] ?? '';
      expect((await list()).namespaces).toEqual(['shop']);
      expect(forms).toHaveLength(2);
      accepted = 'none';
      const failed = await failureOf(list());
      expect(failed.kind).toBe('kubernetes-unauthorized');
      expect(failed.evidence).toContain('127.0.0.1');
      expect(JSON.stringify(failed)).not.toContain('refresh-3');
      expect(await readFile(path, 'utf8')).toBe(text);
    } finally {
      accepted = TOKEN;
      issuer.close();
      issuer.closeAllConnections();
    }
  });

  test('what an interactive one asks is shown and typed in; left unanswered, the remedy is its command', async () => {
    const login = await program(
      'asking',
      `echo 'Open https://login.example' >&2\nprintf 'One-time code: ' >&2\nread code\n${credential('%s')} "$code"`,
    );
    const path = join(folder, 'asking.yaml');
    const user = {
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command: login.path, args: ['--mfa'], interactiveMode: 'Always' },
    };
    await writeFile(
      path,
      stringify({
        clusters: [{ name: 'c', cluster: { server } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    const desk = await openDesk({ KUBECONFIG: path });
    desks.push(desk);
    const answerWith = async (answer: (id: string) => Parameters<typeof desk.client.vantage.prompts.answer>[0]) => {
      const ended = new AbortController();
      const stream = crypto.randomUUID();
      for await (const { items, sequence } of await desk.client.vantage.prompts.watch({ stream }, { signal: ended.signal })) {
        await desk.client.system.acknowledge({ stream, sequence });
        const [prompt] = items.at(-1) ?? [];
        if (prompt?.kind !== 'secrets') continue;
        expect(prompt.instruction).toBe('Open https://login.example');
        expect(prompt.fields).toEqual([{ label: 'One-time code:', echo: false }]);
        await desk.client.vantage.prompts.answer(answer(prompt.id));
        ended.abort();
        return;
      }
    };
    const declined = failureOf(desk.client.kubernetes.namespaces.list({ context: 'c' }));
    await answerWith((id) => ({ id, answer: { kind: 'cancel' } }));
    const failed = await declined;
    expect(failed.kind).toBe('kubernetes-login-program-failed');
    expect(failed.remedy.en).toContain(`${login.path} --mfa`);
    const listed = desk.client.kubernetes.namespaces.list({ context: 'c' });
    await answerWith((id) => ({ id, answer: { kind: 'secrets', values: [TOKEN], keep: 'no' } }));
    expect((await listed).namespaces).toEqual(['shop']);
    expect(JSON.parse((await login.runs()).at(-1) ?? '')).toMatchObject({ spec: { interactive: true } });
  });

  test('one that reads from a terminal of its own has one: what it asks there is shown and typed in, and not shown again', async () => {
    const login = await program(
      'on-terminal',
      `[ -t 0 ] || { echo 'stdin is not a terminal' >&2; exit 1; }
printf 'User: ' >/dev/tty; read user </dev/tty
stty -echo </dev/tty; printf 'Password: ' >/dev/tty; read code </dev/tty; stty echo </dev/tty
[ "$user" = ann ] || { echo "no user $user" >&2; exit 1; }
${credential('%s')} "$code"`,
    );
    const { desk } = await open('on-terminal', { command: login.path, interactiveMode: 'IfAvailable' });
    const listed = desk.client.kubernetes.namespaces.list({ context: 'c' });
    const ended = new AbortController();
    const stream = crypto.randomUUID();
    const asked: string[] = [];
    for await (const { items, sequence } of await desk.client.vantage.prompts.watch({ stream }, { signal: ended.signal })) {
      await desk.client.system.acknowledge({ stream, sequence });
      const [prompt] = items.at(-1) ?? [];
      if (prompt?.kind !== 'secrets') continue;
      const label = prompt.fields[0]?.label;
      if (typeof label !== 'string') throw new Error(`asked without a field: ${prompt.instruction}`);
      if (asked.includes(label)) continue;
      asked.push(label);
      expect(prompt.instruction).toBe('');
      await desk.client.vantage.prompts.answer({
        id: prompt.id,
        answer: { kind: 'secrets', values: [label === 'User:' ? 'ann' : TOKEN], keep: 'no' },
      });
      if (asked.length === 2) break;
    }
    expect(asked).toEqual(['User:', 'Password:']);
    expect((await listed).namespaces).toEqual(['shop']);
    expect((await login.runs()).map((run) => (JSON.parse(run) as { spec: { interactive: boolean } }).spec.interactive)).toEqual([
      false,
      true,
    ]);
  });

  test('one with a full screen runs in a terminal of this computer, its answer unseen; then it logs in by itself', async () => {
    const session = join(folder, 'session');
    const login = await program(
      'full-screen',
      `if [ -e '${session}' ]; then ${credential(TOKEN)}; exit 0; fi
test -t 0 && test -t 2 && test -n "$SCREEN_NAME" || { echo 'log in on a full screen first' >&2; exit 7; }
printf '\\033[2JWho are you> ' >&2
read -r who && test "$who" = captain && : >'${session}' && ${credential(TOKEN)}`,
    );
    const { kubernetes, desk } = await open('full-screen', {
      command: login.path,
      interactiveMode: 'IfAvailable',
      env: [{ name: 'SCREEN_NAME', value: 'bridge' }],
    });
    expect((await failureOf(kubernetes.namespaces.list({ context: 'c' }))).kind).toBe('kubernetes-login-program-failed');
    const { terminals } = desk.client.servers;
    await mkdir(desk.home, { recursive: true });
    const limit = AbortSignal.timeout(60_000);
    const { id } = await terminals.open({ vantage: 'here', size: { columns: 80, rows: 24 }, login: 'c' });
    let screen = '';
    let answered = false;
    const output = await terminals.output({ id, stream: randomUUID() }, { signal: limit });
    const reading = (async () => {
      for await (const { items } of output) {
        for (const { bytes } of items) screen += Buffer.from(bytes, 'base64').toString('utf8');
        if (answered || !screen.includes('Who are you>')) continue;
        answered = true;
        await terminals.write({ id, data: 'captain\r' });
      }
    })();
    for await (const { items } of await terminals.watch({ stream: randomUUID() }, { signal: limit })) {
      const its = items.at(-1)?.find((one) => one.id === id);
      if (its?.state !== 'ended') continue;
      expect(its).toMatchObject({ exitCode: 0, login: 'c' });
      break;
    }
    await terminals.close({ id });
    await reading;
    expect(screen).not.toContain(TOKEN);
    expect((await kubernetes.namespaces.list({ context: 'c' })).namespaces).toEqual(['shop']);
    await expect(terminals.open({ vantage: 'ssh:web-1', size: { columns: 80, rows: 24 }, login: 'c' })).rejects.toMatchObject({
      data: { kind: 'not-available' },
    });
    expect(desk.bugs).toEqual([]);
  }, 90_000);

  test('what the cluster says to login programs reaches them with its types', async () => {
    const login = await program('configured', credential(TOKEN));
    const path = join(folder, 'configured.yaml');
    await writeFile(
      path,
      stringify({
        clusters: [
          {
            name: 'c',
            cluster: {
              server,
              extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: '06e3', depth: 3, strict: true } }],
            },
          },
        ],
        users: [
          { name: 'u', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: login.path, provideClusterInfo: true } } },
        ],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    const desk = await openDesk({ KUBECONFIG: path });
    desks.push(desk);
    await desk.client.kubernetes.namespaces.list({ context: 'c' });
    expect(JSON.parse((await login.runs())[0] ?? '')).toMatchObject({
      spec: { cluster: { server, config: { audience: '06e3', depth: 3, strict: true } } },
    });
  });

  test('a login that is refused again and again does not run its program again and again', async () => {
    const login = await program('refused', credential('another-token'));
    const { kubernetes } = await open('refused', { command: login.path });
    for (let turn = 0; turn < 4; turn++)
      expect((await failureOf(kubernetes.namespaces.list({ context: 'c' }))).kind).toBe('kubernetes-unauthorized');
    expect(await login.runs()).toHaveLength(2);
  });
});
