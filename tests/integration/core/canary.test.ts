import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ORPCError } from '@orpc/client';
import { expect, onTestFinished, test } from 'vitest';
import { openCore } from '../../../main/core/index.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { decodeBase32 } from '../../../main/core/totp/base32.ts';
import type { Client } from './window.ts';
import { openWindow } from './window.ts';

type MailInput = Parameters<Client['mail']['test']>[0];

/** Secrets that are planted; nothing else in the world contains them. */
const canary = {
  credential: 'canary-Kv7-credential-tidal',
  replaced: 'canary-Kv7-replaced-lantern',
  mailTyped: 'canary-Kv7-"mail"-typed-harbour',
  mailKept: 'canary-Kv7-mail-kept-mooring',
  mailNamed: 'canary-Kv7-mail-named-capstan',
  basicAuth: 'canary-Kv7-basic-auth-bowline',
  urlToken: 'canary-Kv7-url-token-spinnaker',
  settings: 'canary-Kv7-settings-halyard',
  prompt: 'canary-Kv7-prompt-answer-sextant',
  kubeToken: 'canary-Kv7-kube-token-barnacle',
  kubePassword: 'canary-Kv7-kube-password-keelson',
  tooLong: `canary-Kv7-too-long-${'anchor'.repeat(12_000)}`,
} as const;

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

/** A mail server that repeats in its answers whatever it hears, as some do in their error lines. */
function talkativeMailServer(): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write('220 parrot.example ESMTP\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      if (line.startsWith('EHLO')) socket.write('250-parrot.example\r\n250-AUTH PLAIN LOGIN\r\n250 ENHANCEDSTATUSCODES\r\n');
      else if (line.startsWith('QUIT')) socket.end('221 2.0.0 bye\r\n');
      else {
        const [, mechanism, response = ''] = /^AUTH (\S+) ?(\S*)/u.exec(line) ?? [];
        const heard = Buffer.from(response, 'base64').toString('utf8').replaceAll('\0', ' ');
        socket.write(`535 5.7.8 ${mechanism ?? ''} refused: ${line} (${heard})\r\n`);
      }
    });
  });
}

/** Every way in which a secret may be written down. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const inside = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64'),
    bytes.toString('hex'),
    bytes.toString('utf16le'),
    ...inside,
  ];
}

function findIn(text: string | Buffer, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

test('a secret that was typed anywhere is in no file, no log and no message to the window, except the one answer to its enrolment', async () => {
  const root = await mkdtemp(join(tmpdir(), 'pilothouse-canary-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const dataDir = join(root, 'data');
  const home = join(root, 'home');
  await mkdir(join(home, '.kube'), { recursive: true });
  await writeFile(
    join(home, '.kube', 'config'),
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'parrot',
      clusters: [{ name: 'parrot', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'ops', user: { token: canary.kubeToken, username: 'ops', password: canary.kubePassword } }],
      contexts: [{ name: 'parrot', context: { cluster: 'parrot', user: 'ops' } }],
    }),
  );
  const mailPort = await listen(talkativeMailServer());
  const httpPort = await listen(
    createHttpServer((request, response) => {
      response.setHeader('x-heard', request.headers.authorization ?? '');
      const heard = Buffer.from(request.headers.authorization ?? ''.replace('Basic ', ''), 'base64').toString();
      response.end(JSON.stringify({ url: request.url, authorization: request.headers.authorization, heard }));
    }),
  );

  const core = await openCore({ dataDir, home, version: 'test', env: { PILOTHOUSE_KEYCHAIN: 'none' } });
  const { rooms, router } = core;
  const bugs: unknown[] = [];
  const context = {
    who: 'ops via window',
    reportBug: (error: unknown, path: readonly string[]) => {
      bugs.push(error);
      rooms.log.error({ error, call: path.join('.') }, 'call failed');
    },
  };
  const window = openWindow(router, context, rooms.log);
  const { client } = window;
  /** Answer or failure, whichever comes: this test is about what either of them says. */
  const ask = async (work: Promise<unknown>): Promise<string> => work.then(() => 'answered', kindOf);
  const readAll = async <Item>(stream: Promise<AsyncIterable<{ items: Item[] }>>) => {
    const items: Item[] = [];
    for await (const batch of await stream) items.push(...batch.items);
    return items;
  };

  // Credentials: kept, replaced, refused, deleted.
  expect(await ask(client.credentials.set({ name: 'mail/parrot', value: canary.credential, keep: 'memory' }))).toBe('answered');
  expect(await ask(client.credentials.set({ name: 'mail/parrot', value: canary.replaced, keep: 'memory' }))).toBe('answered');
  expect(await ask(client.credentials.set({ name: 'mail/other', value: canary.credential, keep: 'keychain' }))).toBe(
    'keychain-unreachable',
  );
  expect(await ask(client.credentials.set({ name: 'mail/other', value: canary.tooLong, keep: 'memory' }))).toBe('bad-input');
  expect(await ask(client.credentials.set({ name: '', value: canary.credential, keep: 'memory' }))).toBe('bad-input');
  await client.credentials.set({ name: 'mail/named', value: canary.mailNamed, keep: 'memory' });

  // TOTP: the one call whose answer shows the secret.
  const enrolled = await client.totp.enrol({ issuer: 'Parrot', account: 'ops', keep: 'memory' });
  const { code } = await client.totp.code({ id: enrolled.id });
  expect(await client.totp.verify({ id: enrolled.id, code })).toMatchObject({ valid: true });
  expect(await client.totp.verify({ id: enrolled.id, code })).toMatchObject({ valid: false });
  expect(await ask(client.totp.verify({ id: enrolled.id, code: 'not a code at all' }))).toBe('answered');
  const cancel = new AbortController();
  const codes = await client.totp.codes({ stream: 'canary-codes' }, { signal: cancel.signal });
  await codes.next();
  cancel.abort();

  // Mail, to a server that repeats the password: typed, typed and kept, by the name of a credential.
  const mail = {
    server: '127.0.0.1',
    port: mailPort,
    security: 'none' as const,
    from: 'ops@parrot.example',
    to: ['ops@parrot.example'],
    user: 'ops',
    timeoutMs: 5_000,
  } satisfies Partial<MailInput>;
  const passwords = [
    { kind: 'typed', value: canary.mailTyped, keepAs: null },
    { kind: 'typed', value: canary.mailKept, keepAs: { name: 'mail/kept', where: 'memory' } },
    { kind: 'typed', value: canary.mailKept, keepAs: { name: 'mail/kept', where: 'keychain' } },
    { kind: 'credential', name: 'mail/named' },
    { kind: 'credential', name: 'mail/parrot' },
    { kind: 'credential', name: 'mail/unknown' },
  ] as const;
  const kinds: string[] = [];
  for (const [index, password] of passwords.entries()) {
    try {
      const items = await readAll(client.mail.test({ ...mail, password, stream: `canary-mail-${index}` }));
      kinds.push(...items.flatMap((item) => (item.kind === 'verdict' ? [String(item.verdict.failure?.kind)] : [])));
    } catch (error) {
      kinds.push(kindOf(error));
    }
  }
  // The server refuses whatever comes; what counts is that it was spoken to, and that a kept name was found.
  expect(kinds.slice(0, 2)).toEqual([kinds[0], kinds[0]]);
  expect(kinds[0]).toMatch(/^mail-/u);
  expect(kinds[2]).toBe('keychain-unreachable');
  expect(kinds.slice(3)).toEqual([kinds[0], kinds[0], 'credential-missing']);

  // URLs with a password or a token in them, to a server that repeats both.
  for (const [index, url] of [
    `http://ops:${canary.basicAuth}@127.0.0.1:${httpPort}/health?access_token=${canary.urlToken}`,
    `http://ops:${canary.basicAuth}@127.0.0.1:1/refused`,
    `http://ops:${canary.basicAuth}@[broken/`,
  ].entries()) {
    await readAll(client.health.check({ url, stream: `canary-url-${index}` })).catch(() => []);
  }
  await client.health.findings.list();

  // Settings are no place for secrets: refused, and not repeated.
  for (const path of [['mail', 'profiles', 'parrot', 'password'], ['password'], ['appearance', 'mode'], ['appearance', 'drawerWidth']]) {
    expect(await ask(client.settings.merge({ path, value: canary.settings }))).toBe('bad-input');
  }
  expect(
    await ask(client.settings.merge({ path: ['health', 'checks', 'x'], value: { url: `https://ops:${canary.settings}@parrot.example/` } })),
  ).toBe('bad-input');
  expect(await ask(client.settings.merge({ path: ['recent'], value: [{ secret: canary.settings }] }))).toBe('bad-input');

  // Answers to questions nobody asked, kubeconfig with a token, messages that are none, a bug with a secret in its message.
  expect(
    await client.vantage.prompts.answer({ id: 'nobody', answer: { kind: 'secrets', values: [canary.prompt], keep: 'memory' } }),
  ).toEqual({ taken: false });
  expect(await client.kubernetes.contexts.list()).toMatchObject({ contexts: [{ name: 'parrot' }] });
  await ask(client.kubernetes.namespaces.list({ context: 'parrot' }));
  await ask(client.kubernetes.pods.list({ context: 'parrot', namespace: null }));
  window.sendRaw(`{"i":"99","p":{"u":"/credentials/set","b":"${canary.credential}`);
  window.sendRaw({ secret: canary.credential });
  rooms.log.error({ error: new Error(`Invalid URL: smtp://ops:${canary.mailTyped}@x`) }, `could not use ${canary.replaced}`);
  rooms.audit.record({
    who: 'ops',
    action: 'mail.send',
    target: canary.credential,
    before: canary.mailNamed,
    after: canary.mailKept,
    result: 'failed',
    detail: canary.basicAuth,
  });

  // What the window may read of it all.
  const listed = [
    await client.credentials.list(),
    await client.credentials.store(),
    await client.totp.list(),
    await client.settings.get(),
    await client.activity.audit({}),
    await client.activity.logs(),
    await client.system.info(),
  ];
  expect(JSON.stringify(listed)).toContain('mail/parrot');
  expect(await client.credentials.delete({ name: 'mail/parrot' })).toEqual({ deleted: true });
  window.close();
  // The database is looked through while it is open too: what is not yet in it lies in its -wal.
  const files = [...(await filesIn(dataDir)), ...(await core.close(), await filesIn(dataDir))];

  const secrets = [...Object.values(canary), enrolled.secret, decodeBase32(enrolled.secret)?.toString('hex') ?? ''];
  const answersToEnrol = window.received.filter((message) => message.includes(enrolled.secret));
  expect(answersToEnrol).toHaveLength(1);
  expect(answersToEnrol[0]).toContain('otpauth://');
  for (const message of window.received) {
    if (message !== answersToEnrol[0]) expect(findIn(message, secrets), message.slice(0, 500)).toEqual([]);
  }
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['pilothouse.db', 'pilothouse.db-wal', 'core.log', 'audit.log', 'errors.log']),
  );
  for (const { name, content } of files) expect(findIn(content, secrets), name).toEqual([]);
  // The proof that the search finds what is there.
  expect(findIn(window.sent.join('\n'), [canary.credential, canary.mailTyped, canary.settings])).toHaveLength(3);
  expect(bugs).toEqual([]);
});

function kindOf(error: unknown): string {
  if (!(error instanceof ORPCError)) return String(error);
  const data = failureSchema.safeParse(error.data);
  return data.success ? data.data.kind : String(error.code);
}

async function filesIn(folder: string): Promise<readonly { readonly name: string; readonly content: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry) => ({ name: entry.name, content: await readFile(join(entry.parentPath, entry.name)) })),
  );
}
