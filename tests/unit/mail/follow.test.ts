import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { readAuthentication, readHeaders } from '../../../main/core/mail/follow/authentication-results.ts';
import { readDeliveries, stateOf } from '../../../main/core/mail/follow/log-lines.ts';
import { readMailLog } from '../../../main/core/mail/follow/mail-log.ts';

test('Postfix: put off, then given up, beside one that was delivered', () => {
  const lines = [
    'Nov 21 10:00:01 web-1 postfix/qmgr[800]: 4Zx1k36Vhgz9s: from=<ada@example.org>, size=512, nrcpt=2 (queue active)',
    'Nov 21 10:00:02 web-1 postfix/smtp[801]: 4Zx1k36Vhgz9s: to=<bob@example.net>, relay=mx.example.net[192.0.2.1]:25, delay=0.5, delays=0/0/0.2/0.3, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 1)',
    'Nov 21 10:00:03 web-1 postfix/smtp[802]: 4Zx1k36Vhgz9s: to=<eve@example.com>, orig_to=<e@example.com>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, status=deferred (connect to mx.example.com[192.0.2.2]:25: Connection timed out)',
    'Nov 21 11:00:03 web-1 postfix/smtp[802]: 4Zx1k36Vhgz9s: to=<eve@example.com>, relay=mx.example.com[192.0.2.2]:25, delay=3601, dsn=5.1.1, status=bounced (host mx.example.com said: 550 5.1.1 no such user (in reply to RCPT TO command))',
  ];
  const recipients = readDeliveries(lines);
  expect(recipients).toEqual([
    { address: 'bob@example.net', state: 'delivered', relay: 'mx.example.net[192.0.2.1]:25', answer: '250 2.0.0 Ok: queued as 1' },
    {
      address: 'eve@example.com',
      state: 'bounced',
      relay: 'mx.example.com[192.0.2.2]:25',
      answer: 'host mx.example.com said: 550 5.1.1 no such user (in reply to RCPT TO command)',
    },
  ]);
  expect(stateOf(recipients, lines.length)).toBe('bounced');
  expect(stateOf(readDeliveries(lines.slice(0, 1)), 1)).toBe('queued');
  expect(stateOf([], 0)).toBe('unknown');
});

test('Exim and Sendmail', () => {
  expect(
    readDeliveries([
      '2026-11-21 10:00:01 1qLh5G-0004kN-1d <= ada@example.org U=ada P=local S=512',
      '2026-11-21 10:00:02 1qLh5G-0004kN-1d => bob@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.1] X=TLS1.3 C="250 OK id=2"',
      '2026-11-21 10:00:03 1qLh5G-0004kN-1d ** eve@example.com R=dnslookup T=remote_smtp H=mx.example.com [192.0.2.2]: SMTP error from remote mail server: 550 no such user',
      '2026-11-21 10:00:03 1qLh5G-0004kN-1d == mel@example.com R=dnslookup T=remote_smtp defer (-44): 451 later',
      '2026-11-21 10:00:04 1qLh5G-0004kN-1d Completed',
      'Nov 21 10:00:02 web-1 sendmail[801]: 3ALA02x1000801: to=<joe@example.net>, delay=00:00:01, mailer=esmtp, relay=mx.example.net. [192.0.2.1], dsn=2.0.0, stat=Sent (ok)',
      'Nov 21 10:00:02 web-1 sendmail[801]: 3ALA02x1000801: to=<una@example.net>, mailer=esmtp, relay=mx.example.net., dsn=5.1.1, stat=User unknown',
    ]).map(({ address, state }) => [address, state]),
  ).toEqual([
    ['bob@example.net', 'delivered'],
    ['eve@example.com', 'bounced'],
    ['mel@example.com', 'deferred'],
    ['joe@example.net', 'delivered'],
    ['una@example.net', 'bounced'],
  ]);
});

test('Authentication-Results of Gmail, of Microsoft 365, and of a server that found nothing', () => {
  const headers = readHeaders(
    [
      'Authentication-Results: mx.google.com;',
      '       dkim=pass header.i=@example.org header.s=main header.b="a;b";',
      '       spf=pass (google.com: domain of ada@example.org designates 192.0.2.1 as permitted sender) smtp.mailfrom=ada@example.org;',
      '       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org',
      'Authentication-Results: spf=fail (sender IP is 192.0.2.9) smtp.mailfrom=example.org; compauth=fail reason=601',
      'Authentication-Results: mail.example.net 1; none',
      '',
      'Authentication-Results: body.example; spf=pass',
    ].join('\r\n'),
  );
  expect(readAuthentication(headers).map(({ by, method, result }) => `${by} ${method} ${result}`)).toEqual([
    'mx.google.com dkim pass',
    'mx.google.com spf pass',
    'mx.google.com dmarc pass',
    ' spf fail',
    ' compauth fail',
  ]);
});

const trustedOf = (lines: readonly string[], mailbox?: string) =>
  readAuthentication(readHeaders(lines.join('\r\n')), mailbox).map(
    ({ by, method, result, trusted }) => `${by} ${method} ${result} ${trusted ? 'ours' : 'foreign'}`,
  );
const pass = (by: string) => `Authentication-Results: ${by}; dmarc=pass header.from=bank.test`;

test('only what the receiving server wrote is trusted, whoever else wrote such headers before', () => {
  // Gmail: handed on by address inside, then its border with its own results, and below it what came with the message.
  expect(
    trustedOf(
      [
        'Delivered-To: ada@gmail.com',
        'Received: by 2002:a05:6402:35cc:b0:5cf with SMTP id z12; Sun, 22 Nov 2026 00:00:01 -0800 (PST)',
        'Received: from evil.test (evil.test. [192.0.2.66]) by mx.google.com with ESMTPS id q1',
        'Authentication-Results: mx.google.com; spf=fail smtp.mailfrom=evil.test; dmarc=fail header.from=bank.test',
        'Received: from localhost by evil.test with ESMTP',
        pass('mx.google.com'),
        pass('evil.test'),
      ],
      'imap.gmail.com',
    ),
  ).toEqual([
    'mx.google.com spf fail ours',
    'mx.google.com dmarc fail ours',
    'mx.google.com dmarc pass foreign',
    'evil.test dmarc pass foreign',
  ]);
});

test('a forged header right below the receiver’s own, with its name, is not believed', () => {
  const forged = trustedOf([
    'Received: from evil.test by mx.example.co.uk with ESMTP',
    'Authentication-Results: mail.example.co.uk; dmarc=fail',
    pass('mail.example.co.uk'),
    pass('other.co.uk'),
  ]);
  expect(forged).toEqual(['mail.example.co.uk dmarc fail ours', 'mail.example.co.uk dmarc pass foreign', 'other.co.uk dmarc pass foreign']);
});

test('once the receiver has said its checks above its own Received, nothing below that is believed', () => {
  const received = 'Received: from evil.test by mx.example.test with ESMTP';
  const forged = 'Authentication-Results: mx.example.test; dkim=pass header.d=bank.test';
  const judged = 'Authentication-Results: mx.example.test; spf=fail; dmarc=fail';
  const expected = ['mx.example.test spf fail ours', 'mx.example.test dmarc fail ours', 'mx.example.test dkim pass foreign'];
  expect(trustedOf([judged, received, forged])).toEqual(expected);
  // Handed on inside (LMTP), and the border below it.
  expect(trustedOf(['Received: from mx.example.test by box.example.test with LMTP', judged, received, forged])).toEqual(expected);
  expect(trustedOf(['Authentication-Results: mx.example.test; none', received, forged])).toEqual(['mx.example.test dkim pass foreign']);
  // Each check in a header of its own, above one Received.
  const apart = ['Authentication-Results: spf.example.test; spf=pass', 'Authentication-Results: dkim.example.test; dkim=pass'];
  expect(trustedOf([...apart, received])).toEqual(['spf.example.test spf pass ours', 'dkim.example.test dkim pass ours']);
});

test('a receiver that writes no checks has none, though the message brings some', () => {
  expect(trustedOf(['Received: from evil.test by mx.example.test with ESMTP', pass('mx.google.com'), pass('')])).toEqual([
    'mx.google.com dmarc pass foreign',
    ' dmarc pass foreign',
  ]);
});

test('what stands above all that was received is the receiver’s whatever it is called, and Microsoft leaves its name out', () => {
  const signature = 'Authentication-Results: dkim.example.test; dkim=pass header.d=example.test';
  expect(trustedOf([pass('dmarc.icloud.com'), 'Received: from a.test by p57-mailgateway (iCloud)', signature], 'imap.mail.me.com')).toEqual(
    ['dmarc.icloud.com dmarc pass ours', 'dkim.example.test dkim pass foreign'],
  );
  const microsoft = 'Received: from A.eurprd01.prod.outlook.com (2603::1) by B.eurprd01.prod.outlook.com with HTTPS';
  expect(trustedOf([microsoft, 'Authentication-Results: spf=fail smtp.mailfrom=x.test; dkim=none'])).toEqual([
    ' spf fail ours',
    ' dkim none ours',
  ]);
  expect(trustedOf(['Received: from x.test by mx.example.test', 'Authentication-Results: spf=pass smtp.mailfrom=x.test'])).toEqual([
    ' spf pass foreign',
  ]);
});

test('headers that are cut, empty or nonsense', () => {
  expect(
    trustedOf([
      'Authentication-Results:',
      'Authentication-Results: ;;;',
      'Authentication-Results: a (((',
      'Received:',
      'Authentication-Results: "x;y"; spf',
    ]),
  ).toEqual([]);
});

/** A folder with a log of today, two packed ones before it, and programs of this machine; the log is read there as on a server. */
async function rotatedLogs() {
  const folder = await mkdtemp(join(tmpdir(), 'mail log-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'mail.log');
  const line = (id: string, answer: string) =>
    `Nov 1 10:00:02 web-1 postfix/smtp[801]: ${id}: to=<bob@example.net>, relay=mx[192.0.2.1]:25, dsn=2.0.0, status=${answer}\n`;
  await writeFile(file, line('AAAA1111', 'sent (250 today)'));
  await writeFile(`${file}.2.gz`, gzipSync(`${line('BBBB2222', 'deferred (later)')}${line('BBBB2222', 'sent (250 last week)')}`));
  await writeFile(`${file}.3.gz`, gzipSync(line('CCCC3333', 'bounced (550 no such user)')));
  await utimes(`${file}.3.gz`, 1_700_000_000, 1_700_000_000);
  const read = (queueId: string, where = file, path = process.env['PATH']) =>
    readMailLog(
      {
        run: async ({ program, args }) => {
          const { stdout, stderr } = await promisify(execFile)(program === 'sh' ? '/bin/sh' : program, [...args], { env: { PATH: path } });
          return { stdout, stderr, exitCode: 0, signal: null, truncated: false, durationMs: 0 };
        },
        signal: AbortSignal.timeout(60_000),
      },
      queueId,
      where,
    );
  return { folder, file, read };
}

test('a message that only a rotated, packed log names is found there', async () => {
  const { file, read } = await rotatedLogs();
  expect(await read('AAAA1111')).toMatchObject({ source: file, state: 'delivered' });
  const packed = await read('BBBB2222');
  expect(packed).toMatchObject({ source: `${file}.2.gz`, state: 'delivered', recipients: [{ answer: '250 last week' }] });
  expect(packed.lines).toHaveLength(2);
  expect(await read('CCCC3333')).toMatchObject({ source: `${file}.3.gz`, state: 'bounced' });
  expect(await read('CCCC3333', `${file}.3.gz`)).toMatchObject({ source: `${file}.3.gz`, state: 'bounced' });
  const nowhere = await read('DDDD4444');
  expect(nowhere).toMatchObject({ state: 'unknown', lines: [] });
  expect(nowhere.advice.en).toContain('older than the log');
});

test('where nothing unpacks them, packed logs are said not to have been read', async () => {
  const { folder, file, read } = await rotatedLogs();
  for (const program of ['grep', 'tail', 'ls', 'date', 'head']) {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', `command -v ${program}`]);
    await symlink(stdout.trim(), join(folder, program));
  }
  const said = await read('CCCC3333', file, folder);
  expect(said).toMatchObject({ state: 'unknown', lines: [] });
  expect(said.advice.en).toContain(`${file}.2.gz, ${file}.3.gz`);
  expect(said.advice.fr).toContain('gzip');
  expect((await read('AAAA1111', file, folder)).state).toBe('delivered');
});

test('of many rotated logs the newest are read, and the others named', async () => {
  const { file, read } = await rotatedLogs();
  for (let week = 4; week < 14; week += 1) {
    await writeFile(`${file}.${week}.gz`, gzipSync(`old week${week}\n`));
    await utimes(`${file}.${week}.gz`, 1_600_000_000 - week * 604_800, 1_600_000_000 - week * 604_800);
  }
  expect(await read('week9')).toMatchObject({ source: `${file}.9.gz` });
  const said = await read('week13');
  expect(said.state).toBe('unknown');
  expect(said.advice.en).toContain(`${file}.10.gz, ${file}.11.gz, ${file}.12.gz, ${file}.13.gz`);
});

test('a packed log that is damaged, or is none, is said not to have been read to its end', async () => {
  const { file, read } = await rotatedLogs();
  const noise = Array.from({ length: 4000 }, (_, at) => `${at} ${Math.sin(at)}\n`).join('');
  const taken = 'Nov 1 10:00:01 web-1 postfix/qmgr[800]: EEEE5555: from=<ada@example.org>, size=512, nrcpt=1 (queue active)\n';
  const end =
    'Nov 1 10:00:02 web-1 postfix/smtp[801]: EEEE5555: to=<bob@example.net>, relay=mx, dsn=5.1.1, status=bounced (550 no such user)\n';
  await writeFile(`${file}.2.gz`, gzipSync(`${taken}${noise}${end}`).subarray(0, -4000));
  const begun = await read('EEEE5555');
  expect(begun).toMatchObject({ source: `${file}.2.gz`, state: 'unknown', lines: [taken.trim()] });
  expect(begun.advice.en).toBe(
    `It was taken; what became of it is not known. Not read to the end, because it is damaged, or not what its name says: ${file}.2.gz.`,
  );
  await writeFile(`${file}.2.gz`, 'no gzip at all\n');
  const said = await read('EEEE5555');
  expect(said).toMatchObject({ state: 'unknown', lines: [] });
  expect(said.advice.en).toContain('What was read of the log does not name EEEE5555. Not read to the end');
  expect(said.advice.fr).toContain(`${file}.2.gz.`);
  // What stands behind the packed part is left out by gzip, and the log is whole.
  await writeFile(`${file}.2.gz`, Buffer.concat([gzipSync(`${taken}${end}`), Buffer.from('trailing')]));
  expect((await read('EEEE5555')).advice.en).not.toContain('Not read');
});

test('a packed log is read to 256 MiB, and that it goes on is said', { timeout: 60_000 }, async () => {
  const { file, read } = await rotatedLogs();
  const mib = gzipSync(`${'x'.repeat(1023)}\n`.repeat(1024));
  await writeFile(`${file}.2.gz`, Buffer.concat([...Array.from({ length: 257 }, () => mib), gzipSync('FFFF6666: to=<bob@example.net>\n')]));
  const said = await read('FFFF6666', `${file}.2.gz`);
  expect(said).toMatchObject({ state: 'unknown', lines: [] });
  expect(said.advice.en).toContain(`Not read beyond the first 256 MiB: ${file}.2.gz.`);
  expect(said.advice.fr).toContain(`256 premiers Mio : ${file}.2.gz.`);
});

test('the newest rotated log is read with today’s where it is not packed yet, numbered or dated', async () => {
  const { file, read } = await rotatedLogs();
  const bounced = 'Nov 1 10:00:02 web-1 postfix/smtp[801]: GGGG7777: to=<eve@example.net>, relay=mx, dsn=5.1.1, status=bounced (550 no)\n';
  const line = bounced.replace('eve', 'bob').replace('status=bounced (550 no)', 'status=sent (250 ok)');
  await writeFile(file, line);
  for (const name of [`${file}.1`, `${file}-20261120`]) {
    await writeFile(name, bounced);
    expect(await read('GGGG7777')).toMatchObject({ source: `${name}, ${file}`, state: 'bounced', lines: [bounced.trim(), line.trim()] });
    await rm(name);
  }
  await writeFile(`${file}-20261113`, bounced);
  await utimes(`${file}-20261113`, 1_500_000_000, 1_500_000_000);
  await writeFile(file, 'nothing\n');
  expect(await read('GGGG7777')).toMatchObject({ source: `${file}-20261113`, state: 'bounced' });
  await writeFile(`${file}-20261119.gz`, gzipSync(line));
  expect(await read('GGGG7777')).toMatchObject({ source: `${file}-20261119.gz`, state: 'delivered' });
});
