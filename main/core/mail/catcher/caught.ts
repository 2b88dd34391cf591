import { randomUUID } from 'node:crypto';
import type { CaughtMessage } from '../../../../preload/contract/mail-catcher.ts';
import { words } from '../../failure.ts';
import { problemsOf } from './problems.ts';

/** Beyond these, what crosses the contract is cut; a message of it must stay below 4 MB. */
const LARGEST_TEXT = 500_000;
const LARGEST_HTML = 750_000;
const LARGEST_SOURCE = 500_000;
const LARGEST_HEAD_BYTES = 256 * 1024;
const MOST_RECIPIENTS = 1000;
const LONGEST_ADDRESS = 320;

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  readonly tls: string | null;
  readonly user: string | null;
  /** It was announced with SMTPUTF8. */
  readonly international: boolean;
}

/** Takes a message apart. One that cannot be, or only in a long time, is kept as its source, with its headers where they can be read. */
export async function readCaught(source: Buffer, envelope: Envelope): Promise<CaughtMessage> {
  const whole = takesLong(source) ? null : await parsed(source);
  const email = whole ?? (await parsed(headOf(source)));
  const headers = (email?.headers ?? []).map(({ originalKey, value }) => ({ name: originalKey, value }));
  const attachments = (whole?.attachments ?? []).map(({ filename, mimeType, disposition, content }) => ({
    name: filename,
    type: mimeType,
    bytes: typeof content === 'string' ? content.length : content.byteLength,
    inline: disposition === 'inline',
  }));
  const text = whole?.text ?? null;
  const html = whole?.html ?? null;
  const found = [
    ...(whole === null ? [notTakenApart()] : []),
    ...problemsOf({
      source,
      headers: email === null ? null : headers,
      content: whole === null ? null : { text, html, attachments },
      headerFrom: email?.from?.address ?? null,
      from: envelope.from,
      international: envelope.international,
    }),
  ];
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    from: envelope.from.slice(0, LONGEST_ADDRESS),
    to: envelope.to.slice(0, MOST_RECIPIENTS).map((address) => address.slice(0, LONGEST_ADDRESS)),
    moreTo: Math.max(envelope.to.length - MOST_RECIPIENTS, 0),
    subject: (email?.subject ?? '').slice(0, 998),
    bytes: source.length,
    attachments: attachments.length,
    problems: found.length,
    tls: envelope.tls,
    user: envelope.user?.slice(0, LONGEST_ADDRESS) ?? null,
    headers: headers.slice(0, 200).map(({ name, value }) => ({ name, value: value.slice(0, 10_000) })),
    text: text?.slice(0, LARGEST_TEXT) ?? null,
    html: html?.slice(0, LARGEST_HTML) ?? null,
    parts: attachments.slice(0, 200),
    found,
    source: source.toString('utf8').slice(0, LARGEST_SOURCE),
    sourceCut: source.length > LARGEST_SOURCE,
  };
}

/** More of these, and taking a message apart would hold up everything else for seconds: each line, and each part, is a piece of its own. */
const MOST_LINES = 40_000;
/** Lines of base64 are put together as they come. */
const LINES_OF_BASE64_FOR_ONE = 4;

function takesLong(source: Buffer): boolean {
  let cost = 0;
  for (let at = 0; at < source.length && cost <= MOST_LINES;) {
    const end = source.indexOf(10, at);
    const next = end < 0 ? source.length : end + 1;
    const dense = next - at > 60 && next - at < 80 && !source.subarray(at, next).includes(32);
    cost += dense ? 1 / LINES_OF_BASE64_FOR_ONE : 1;
    at = next;
  }
  return cost > MOST_LINES;
}

/** The headers alone, up to the empty line. */
function headOf(source: Buffer): Buffer {
  const end = source.indexOf('\r\n\r\n');
  return end < 0 ? source.subarray(0, LARGEST_HEAD_BYTES) : source.subarray(0, end + 4);
}

function notTakenApart() {
  return words(
    'It was not taken apart: it is damaged, nested too deep, or has too many lines. Its source is shown.',
    'Il n’a pas été décomposé : il est endommagé, trop imbriqué, ou compte trop de lignes. Sa source est affichée.',
  );
}

async function parsed(source: Buffer) {
  try {
    const { default: PostalMime } = await import('postal-mime');
    return await PostalMime.parse(source, { attachmentEncoding: 'arraybuffer', maxNestingDepth: 30, maxHeadersSize: LARGEST_HEAD_BYTES });
  } catch {
    // Damaged, or nested too deep: its source tells more than an error would.
    return null;
  }
}
