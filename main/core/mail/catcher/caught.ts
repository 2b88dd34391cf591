import { randomUUID } from 'node:crypto';
import type { CaughtMessage } from '../../../../preload/contract/mail-catcher.ts';
import { problemsOf } from './problems.ts';

/** Beyond these, what crosses the contract is cut; a message of it must stay below 4 MB. */
const LARGEST_TEXT = 500_000;
const LARGEST_HTML = 1_500_000;
const LARGEST_SOURCE = 500_000;

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  readonly tls: string | null;
  readonly user: string | null;
}

/** Takes a message apart. One that cannot be is kept as its source alone. */
export async function readCaught(source: Buffer, envelope: Envelope): Promise<CaughtMessage> {
  const email = await parsed(source);
  const headers = (email?.headers ?? []).map(({ originalKey, value }) => ({ name: originalKey, value }));
  const attachments = (email?.attachments ?? []).map(({ filename, mimeType, disposition, content }) => ({
    name: filename,
    type: mimeType,
    bytes: typeof content === 'string' ? content.length : content.byteLength,
    inline: disposition === 'inline',
  }));
  const text = email?.text ?? null;
  const html = email?.html ?? null;
  const headerFrom = email?.from?.address ?? null;
  const found = problemsOf({ source, headers, text, html, headerFrom, from: envelope.from, to: envelope.to, attachments });
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    from: envelope.from,
    to: [...envelope.to],
    subject: (email?.subject ?? '').slice(0, 998),
    bytes: source.length,
    attachments: attachments.length,
    problems: found.length,
    tls: envelope.tls,
    user: envelope.user,
    headers: headers.slice(0, 200).map(({ name, value }) => ({ name, value: value.slice(0, 10_000) })),
    text: text?.slice(0, LARGEST_TEXT) ?? null,
    html: html?.slice(0, LARGEST_HTML) ?? null,
    parts: attachments.slice(0, 200),
    found,
    source: source.toString('utf8').slice(0, LARGEST_SOURCE),
    sourceCut: source.length > LARGEST_SOURCE,
  };
}

async function parsed(source: Buffer) {
  try {
    const { default: PostalMime } = await import('postal-mime');
    return await PostalMime.parse(source, { attachmentEncoding: 'arraybuffer', maxNestingDepth: 30, maxHeadersSize: 256 * 1024 });
  } catch {
    // Damaged, or nested too deep: its source tells more than an error would.
    return null;
  }
}
