import { expect, test } from 'vitest';
import { failure, words } from '../../../main/core/failure.ts';
import type { LoginReport } from '../../../main/core/ssh/connection/connection.ts';
import { createConnectionLog } from '../../../main/core/ssh/connection/connection-log.ts';

const report: LoginReport = {
  address: '192.0.2.1:22',
  hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:key', certificate: null },
  user: 'ops',
  method: 'publickey',
  attempts: [],
};
const gone = failure('ssh-session-lost', words('It has ended.', 'Terminée.'), words('Wait.', 'Attendez.'), { evidence: 'read ECONNRESET' });
const refused = failure('connection-refused', words('Nobody listens.', 'Personne.'), words('Start it.', 'Lancez-le.'));
const silent = failure('connection-timed-out', words('No answer.', 'Sans réponse.'), words('Look.', 'Regardez.'));

function logged() {
  const lines: { readonly level: string; readonly fields: object; readonly message: string }[] = [];
  const level = (name: string) => (fields: object, message: string) => void lines.push({ level: name, fields, message });
  let now = 1_000_000;
  const log = createConnectionLog({ info: level('info'), warn: level('warn'), error: level('error') }, () => now);
  return { log, lines, wait: (ms: number) => (now += ms), messages: () => lines.map(({ message }) => message) };
}

test('what becomes of a connection is a line each: connected, lost and why, reconnecting, reopened', () => {
  const { log, lines, wait } = logged();
  log.opened('web', report, 51.7);
  log.lost('web', gone, 60_000);
  log.reconnecting('web');
  wait(5000);
  log.reconnecting('web');
  log.opened('web', report, 40);
  log.closedIdle('web', 600_000);
  log.opened('web', report, 40);
  const how = { host: 'web', address: '192.0.2.1:22', user: 'ops', method: 'publickey', hostKey: 'SHA256:key' };
  expect(lines).toEqual([
    { level: 'info', message: 'ssh connected', fields: { ...how, openedInMs: 52 } },
    {
      level: 'warn',
      message: 'ssh lost',
      fields: { host: 'web', kind: 'ssh-session-lost', why: 'It has ended.', evidence: 'read ECONNRESET', lastedMs: 60_000 },
    },
    { level: 'info', message: 'ssh reconnecting', fields: { host: 'web' } },
    { level: 'info', message: 'ssh reopened', fields: { ...how, openedInMs: 40, goneForMs: 5000, attempts: 2 } },
    { level: 'info', message: 'ssh closed, idle', fields: { host: 'web', idleMs: 600_000 } },
    { level: 'info', message: 'ssh connected', fields: { ...how, openedInMs: 40 } },
  ]);
});

test('a server that is away for days is a line for each reason, not for each attempt', () => {
  const { log, messages, lines } = logged();
  log.opened('web', report, 40);
  log.lost('web', gone, 60_000);
  for (let attempt = 0; attempt < 500; attempt += 1) {
    log.reconnecting('web');
    log.notOpened('web', attempt < 250 ? refused : silent);
  }
  expect(messages()).toEqual(['ssh connected', 'ssh lost', 'ssh reconnecting', 'ssh not connected', 'ssh not connected']);
  expect(lines.at(-1)?.fields).toEqual({ host: 'web', kind: 'connection-timed-out', why: 'No answer.' });
});

test('an opening that fails anew after the connection was closed on purpose is said anew', () => {
  const { log, messages } = logged();
  log.notOpened('web', refused);
  log.notOpened('web', refused);
  log.forget('web');
  log.notOpened('web', refused);
  log.opened('web', report, 40);
  // It was never open before, so nothing was opened again.
  expect(messages()).toEqual(['ssh not connected', 'ssh not connected', 'ssh connected']);
});

test('a certificate’s authority is named', () => {
  const { log, lines } = logged();
  const authority = { type: 'ssh-ed25519', fingerprint: 'SHA256:authority' };
  const certificate = { keyId: 'web', authority, source: 'known_hosts:1', validUntil: null };
  log.opened('web', { ...report, hostKey: { ...report.hostKey, certificate } }, 40);
  expect(lines[0]?.fields).toMatchObject({ hostKey: 'SHA256:key', certifiedBy: 'SHA256:authority' });
});
