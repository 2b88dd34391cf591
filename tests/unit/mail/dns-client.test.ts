import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openDns } from '../../../main/core/mail/domain/dns-client.ts';
import { nameserversIn } from '../../../main/core/mail/domain/resolvers.ts';
import { proveResolver } from '../../../main/core/mail/domain/resolver-trouble.ts';
import { hereVantage } from '../../../main/core/vantage/here.ts';

/** Flags of an answer (RFC 1035 §4.1.1): QR, then what is told. */
const FLAGS = { answer: 0x80_00, authoritative: 0x04_00, truncated: 0x02_00, recursive: 0x00_80 };
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
/** Owner by a pointer to the question, class IN, a lifetime of 300 s. */
const record = (type: string, data: string) =>
  bytes(`c00c 00${type} 0001 0000012c ${(data.length / 2).toString(16).padStart(4, '0')} ${data}`);
const anAddress = (last: string) => record('01', `c00002${last}`);
/** `ns.other.` as data of an NS record; and a start of authority with nothing in it. */
const aNameServer = record('02', '026e73056f7468657200');
const aStart = record('06', `0000${'00000001'.repeat(5)}`);

interface Said {
  readonly flags?: number;
  readonly code?: number;
  readonly answers?: readonly Buffer[];
  readonly authority?: readonly Buffer[];
  /** The question is left out, or another is written in its place. */
  readonly question?: Buffer | null;
}

/** The question of a message as it was sent, without the head and without EDNS. */
function questionIn(asked: Buffer): Buffer {
  return asked.subarray(12, asked.indexOf(0, 12) + 5);
}

function reply(asked: Buffer, { flags = FLAGS.recursive, code = 0, answers = [], authority = [], question }: Said): Buffer {
  const head = Buffer.alloc(12);
  asked.copy(head, 0, 0, 2);
  head.writeUInt16BE(FLAGS.answer | flags | code, 2);
  head.writeUInt16BE(question === null ? 0 : 1, 4);
  head.writeUInt16BE(answers.length, 6);
  head.writeUInt16BE(authority.length, 8);
  return Buffer.concat([head, question === null ? Buffer.alloc(0) : (question ?? questionIn(asked)), ...answers, ...authority]);
}

interface Resolver {
  readonly server: string;
  /** What was asked, over which protocol, and with EDNS or not. */
  readonly asked: string[];
}

describe('a resolver that is asked', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  /** A resolver on a port of its own; what it sends for a question over UDP, datagram by datagram, and over TCP. */
  async function resolver(udp: (asked: Buffer, nth: number) => readonly Buffer[], tcp?: (asked: Buffer) => Buffer): Promise<Resolver> {
    const asked: string[] = [];
    const edns = (question: Buffer) => (question.readUInt16BE(10) === 1 ? 'EDNS' : 'plain');
    const stream = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', (framed: Buffer) => {
        const question = framed.subarray(2);
        asked.push(`tcp ${edns(question)}`);
        const answer = tcp?.(question) ?? Buffer.alloc(0);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.end(Buffer.concat([length, answer]));
      });
    }).listen(0, '127.0.0.1');
    await once(stream, 'listening');
    const { port } = stream.address() as AddressInfo;
    const socket = createSocket('udp4', (question, from) => {
      asked.push(`udp ${edns(question)}`);
      for (const answer of udp(question, asked.length)) socket.send(answer, from.port, from.address);
    }).bind(port, '127.0.0.1');
    await once(socket, 'listening');
    stops.push(() => {
      stream.close();
      socket.close();
    });
    return { server: `127.0.0.1:${port}`, asked };
  }

  /** One resolver that is named, or those of this computer. */
  const open = (servers: string | readonly string[], timeoutMs = 10_000) => {
    const signal = new AbortController().signal;
    const server = typeof servers === 'string' ? servers : null;
    return openDns(hereVantage({}), server, { signal, timeoutMs, ownServers: () => [servers].flat() });
  };
  const lookUp = async (server: string) => (await open(server)).lookUp('mail.good.test', 'A');
  const found = { status: 'found', records: [{ value: '192.0.2.1' }] };

  test('a referral is not “no records”: the server is not responsible, and looks nothing up', async () => {
    const { server } = await resolver((asked) => [reply(asked, { flags: 0, authority: [aNameServer] })]);
    expect(await lookUp(server)).toMatchObject({ status: 'referred', records: [] });
    await expect(open(server).then((dns) => proveResolver(dns, 'good.test'))).rejects.toMatchObject({
      failure: {
        kind: 'name-lookup-failed',
        cause: { en: expect.stringContaining('a referral'), fr: expect.stringContaining('une délégation') },
        remedy: { en: expect.stringContaining('Name a resolver') },
      },
    });
  });

  test('nor is an alias that leads out of the zone of a server that looks nothing up', async () => {
    const alias = record('05', '026e73056f7468657200');
    const { server } = await resolver((asked) => [reply(asked, { flags: FLAGS.authoritative, answers: [alias] })]);
    expect(await lookUp(server)).toMatchObject({ status: 'referred', aliases: ['ns.other'] });
  });

  test.each([
    ['with its start of authority, from the zone itself', { flags: FLAGS.authoritative, authority: [aStart] }],
    ['without one, from a forwarder that looks up', { flags: FLAGS.recursive }],
  ])('an answer that there is no record, %s', async (_, said) => {
    const { server } = await resolver((asked) => [reply(asked, said)]);
    expect(await lookUp(server)).toMatchObject({ status: 'empty' });
  });

  test('an answer that was cut is asked for again over TCP, even where it was cut in the middle of a record', async () => {
    const { server, asked } = await resolver(
      (question) => [reply(question, { flags: FLAGS.truncated | FLAGS.recursive, authority: [aNameServer.subarray(0, 4)] })],
      (question) => reply(question, { answers: [anAddress('01')] }),
    );
    expect(await lookUp(server)).toMatchObject(found);
    expect(asked).toEqual(['udp EDNS', 'tcp EDNS']);
  });

  test.each([1, 4])('a server that does not understand EDNS (code %i) is asked without it', async (code) => {
    const { server, asked } = await resolver((question, nth) => [
      nth === 1 ? reply(question, { code, question: null }) : reply(question, { answers: [anAddress('01')] }),
    ]);
    expect(await lookUp(server)).toMatchObject(found);
    expect(asked).toEqual(['udp EDNS', 'udp plain']);
  });

  test('what drops EDNS without a word is asked without it the second time', async () => {
    const { server } = await resolver((question) =>
      question.readUInt16BE(10) === 1 ? [] : [reply(question, { answers: [anAddress('01')] })],
    );
    expect(await (await open(server, 300)).lookUp('mail.good.test', 'A')).toMatchObject(found);
  });

  test('answers with another number or to another question are not taken, and the right one behind them is', async () => {
    const { server, asked } = await resolver((question) => {
      const forged = reply(question, { answers: [anAddress('66')] });
      const numbered = Buffer.from(forged);
      numbered.writeUInt16BE((question.readUInt16BE(0) + 1) % 0x1_00_00, 0);
      const other = Buffer.concat([bytes('04 6576696c 04 74657374 00'), bytes('0001 0001')]);
      const otherType = Buffer.from(questionIn(question));
      otherType.writeUInt16BE(16, otherType.length - 4);
      return [
        numbered,
        reply(question, { answers: [anAddress('66')], question: other }),
        reply(question, { answers: [anAddress('66')], question: otherType }),
        reply(question, { question: null }),
        reply(question, { answers: [anAddress('01')] }),
      ];
    });
    expect(await lookUp(server)).toMatchObject(found);
    expect(asked).toHaveLength(1);
  });

  test('an answer to another question over TCP is none', async () => {
    const { server } = await resolver(
      (question) => [reply(question, { flags: FLAGS.truncated })],
      (question) => reply(question, { question: Buffer.concat([bytes('04 6576696c 00'), bytes('0001 0001')]), answers: [anAddress('66')] }),
    );
    expect(await lookUp(server)).toMatchObject({ status: 'unreadable', records: [] });
  });

  test.each([
    ['fails', 2],
    ['refuses', 5],
  ])('the next resolver of this computer is asked where the first one %s', async (_, code) => {
    const first = await resolver((asked) => [reply(asked, { code })]);
    const second = await resolver((asked) => [reply(asked, { answers: [anAddress('01')] })]);
    const own = [first.server, second.server];
    const dns = await open(own);
    expect(dns.server).toBe(`${first.server}, ${second.server}`);
    expect(await dns.lookUp('mail.good.test', 'A')).toMatchObject(found);
    expect(dns.server).toBe(second.server);
    expect(first.asked).toHaveLength(1);
  });

  test('one that is silent is waited for once, then asked last', async () => {
    const silent = await resolver(() => []);
    const second = await resolver((asked) => [reply(asked, { answers: [anAddress('01')] })]);
    const own = [silent.server, second.server];
    const dns = await open(own, 400);
    for (const name of ['a.test', 'b.test', 'c.test']) expect(await dns.lookUp(name, 'A')).toMatchObject(found);
    expect(silent.asked).toHaveLength(1);
    expect(second.asked).toHaveLength(3);
  });

  test('where none answers, what says most is told', async () => {
    const silent = await resolver(() => []);
    const failing = await resolver((asked) => [reply(asked, { code: 2 })]);
    const own = [silent.server, failing.server];
    expect(await (await open(own, 200)).lookUp('mail.good.test', 'A')).toMatchObject({ status: 'failed' });
    expect(failing.asked).toHaveLength(1);
  });

  test('what one check may ask has an end, and that is said', async () => {
    const { server } = await resolver((asked) => [reply(asked, { answers: [anAddress('01')] })]);
    const dns = await open(server);
    const all = await Promise.all(Array.from({ length: 251 }, (_, index) => dns.lookUp(`h${index}.test`, 'A')));
    expect(all.filter(({ status }) => status === 'found')).toHaveLength(250);
    expect(all.at(-1)).toMatchObject({ status: 'not-asked' });
  });
});

test('the resolvers of /etc/resolv.conf, three at most, whatever else stands in it', () => {
  const file = [
    '# nameserver 192.0.2.1',
    'search lab.test',
    'nameserver 192.0.2.2 # the first',
    'nameserver\t2001:db8::53',
    'nameserver not-an-address',
    ' nameserver 192.0.2.3',
    'nameserver fe80::1%eth0',
    'nameserver 192.0.2.4;x',
    'options edns0 trust-ad',
  ].join('\n');
  expect(nameserversIn(file)).toEqual(['192.0.2.2', '2001:db8::53', 'fe80::1%eth0']);
  expect(nameserversIn('options rotate\n')).toEqual([]);
});
