import { expect, test } from 'vitest';
import { queueIdOf } from '../../../main/core/mail/queue-id.ts';
import { ReplyParser } from '../../../main/core/mail/reply.ts';

function queueId(line: string): string | null {
  const event = new ReplyParser().push(Buffer.from(`${line}\r\n`)).at(-1);
  return event?.kind === 'reply' ? queueIdOf(event.reply) : null;
}

test.each([
  ['Postfix', '250 2.0.0 Ok: queued as 4Zx1k36Vhgz9s', '4Zx1k36Vhgz9s'],
  ['Exim', '250 OK id=1qLh5G-0004kN-1d', '1qLh5G-0004kN-1d'],
  [
    'Exchange',
    '250 2.6.0 <ab12@PR3P1.eurprd.prod.outlook.com> [InternalId=12345, Hostname=X.prod.outlook.com] 8513 bytes in 0.2, 41.5 KB/sec Queued mail for delivery',
    'ab12@PR3P1.eurprd.prod.outlook.com',
  ],
  ['Sendmail', '250 2.0.0 x7BDhk4u012345 Message accepted for delivery', 'x7BDhk4u012345'],
  [
    'Gmail',
    '250 2.0.0 OK  1700000000 5-20020a05600c024500b0040a45e4aae5sm123wmj.33 - gsmtp',
    '5-20020a05600c024500b0040a45e4aae5sm123wmj.33',
  ],
  ['qmail', '250 ok 1700000000 qp 12345', '12345'],
  [
    'Amazon SES',
    '250 Ok 0102018b2f0c8d5e-9b2f0c8d-5e9b-4f0c-8d5e-9b2f0c8d5e9b-000000',
    '0102018b2f0c8d5e-9b2f0c8d-5e9b-4f0c-8d5e-9b2f0c8d5e9b-000000',
  ],
  ['SendGrid', '250 Ok: queued as Vg0Y5m1pRkS8', 'Vg0Y5m1pRkS8'],
  ['a server that does not say', '250 Great success', null],
])('%s names an accepted message', (_server, line, id) => {
  expect(queueId(line)).toBe(id);
});
