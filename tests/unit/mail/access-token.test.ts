import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { accessToken } from '../../../main/core/mail/access-token.ts';

const refreshToken = new Secret('canary-refresh-4711');
const json = (status: number, body: object) => (response: ServerResponse) =>
  void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

describe('an issuer of tokens', () => {
  let answer: (response: ServerResponse) => void = json(500, {});
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(response));
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const ask = (signal = new AbortController().signal) => {
    const { port } = server.address() as AddressInfo;
    const refresh = { tokenUrl: `http://127.0.0.1:${port}/token`, clientId: 'app', clientSecret: null, scope: null };
    return accessToken(refresh, { refreshToken, clientSecret: null }, signal);
  };

  test('gives a token', async () => {
    answer = json(200, { access_token: 'fresh', token_type: 'Bearer', expires_in: 3600 });
    expect((await ask()).reveal()).toBe('fresh');
  });

  test.each([
    ['invalid_grant', /has ended, was withdrawn/u, /a expiré, a été révoqué/u, /Sign in again/u],
    ['invalid_client', /does not take this client/u, /n’accepte pas ce client/u, /id and secret/u],
    ['unauthorized_client', /does not take this client/u, /n’accepte pas ce client/u, /id and secret/u],
    ['invalid_scope', /the scope that is asked for/u, /la portée demandée/u, /SMTP\.Send/u],
    ['temporarily_unavailable', /for the refresh token/u, /jeton de renouvellement/u, /Check the client/u],
  ])('says %s: why, and what to do', async (error, en, fr, remedy) => {
    answer = json(400, { error, error_description: 'AADSTS70000: as it says' });
    await expect(ask()).rejects.toMatchObject({
      failure: {
        kind: 'mail-auth-refused',
        cause: { en: expect.stringMatching(en) as string, fr: expect.stringMatching(fr) as string },
        remedy: { en: expect.stringMatching(remedy) as string },
        evidence: `${error}: AADSTS70000: as it says`,
      },
    });
  });

  test.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['a page of a proxy', (response) => void response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>no</h1>'), /HTTP 502/u],
    ['JSON that is none', (response) => void response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"access'), /JSON/u],
    ['no token', json(200, { token_type: 'Bearer' }), /no access_token/u],
    ['a way to somewhere else', (response) => void response.writeHead(302, { Location: 'https://evil.test/' }).end(), /redirect/u],
    [
      'more than a token can be',
      (response) => void response.writeHead(200, { 'Content-Type': 'application/json' }).end('x'.repeat(400_000)),
      /too large/u,
    ],
    ['nothing, and hangs up', (response) => void response.destroy(), /./u],
  ])('answers with %s', async (_, talk, evidence) => {
    answer = talk;
    const refused = ask();
    await expect(refused).rejects.toMatchObject({
      failure: { kind: 'mail-auth-refused', evidence: expect.stringMatching(evidence) as string },
    });
    await refused.catch((error: unknown) => expect(JSON.stringify(error)).not.toContain('canary-refresh'));
  });

  test('that is silent is left when whoever waits leaves', async () => {
    const leaving = new AbortController();
    answer = () => leaving.abort(new Error('left'));
    await expect(ask(leaving.signal)).rejects.toThrow('left');
  });
});

test.each([
  ['https://x:CANARY@h/tok?secret=CANARYq', /a login stands/iu, /contient un identifiant/u],
  ['https://h/tok?secret=CANARY', /behind “\?” or “#”/u, /après « \? » ou « # »/u],
  ['http://login.example/tok', /not an https:\/\/ address/u, /pas une adresse https/u],
  ['ftp://login.example/tok', /not an https:\/\/ address/u, /pas une adresse https/u],
])('an address like %s is refused for what it is, and not repeated', async (tokenUrl, en, fr) => {
  const refused = accessToken(
    { tokenUrl, clientId: 'app', clientSecret: null, scope: null },
    { refreshToken, clientSecret: null },
    new AbortController().signal,
  );
  await expect(refused).rejects.toMatchObject({
    failure: { kind: 'bad-input', cause: { en: expect.stringMatching(en) as string, fr: expect.stringMatching(fr) as string } },
  });
  await refused.catch((error: unknown) => expect(JSON.stringify(error)).not.toContain('CANARY'));
});
