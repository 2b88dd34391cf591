import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { ImportedRow } from './imported.ts';
import { otherKind, readEntry } from './imported.ts';
import type { ProtobufField } from './protobuf.ts';
import { protobufFields } from './protobuf.ts';

/** One code of Google Authenticator's "transfer accounts": a part of an export. */
export interface MigrationPart {
  readonly rows: readonly ImportedRow[];
  /** Parts of one export have the same id; -1 and the like are ids too. */
  readonly batchId: number;
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** MigrationPayload.Algorithm and .DigitCount of Google Authenticator; 0 is "unspecified", which its app takes as the usual one. */
const ALGORITHMS: Readonly<Record<number, string>> = { 0: 'SHA1', 1: 'SHA1', 2: 'SHA256', 3: 'SHA512', 4: 'MD5' };
const DIGITS: Readonly<Record<number, number>> = { 0: 6, 1: 6, 2: 8 };
const HOTP = 1;
/** Google Authenticator puts ten entries into a code: two hundred codes hold as many as one import takes. */
const MOST_PARTS = 200;
const MOST_NAMED = 12;

/** Reads `otpauth-migration://offline?data=...`; null when it holds no export of Google Authenticator. */
export function readMigration(uri: string): MigrationPart | null {
  const query = /^otpauth-migration:\/\/[^?#]*\?([^#]*)$/iu.exec(uri.trim())?.[1];
  if (query === undefined) return null;
  // URLSearchParams would turn a plus sign of the base64 text, which some readers leave unencoded, into a space.
  const data = new URLSearchParams(query.replaceAll('+', '%2B')).get('data');
  if (data === null || !/^[A-Za-z0-9+/_\s-]+=*$/u.test(data)) return null;
  const fields = protobufFields(Buffer.from(data, 'base64'));
  if (fields === null) return null;
  const rows: ImportedRow[] = [];
  for (const { number, value } of fields) {
    if (number !== 1) continue;
    const parameters = typeof value === 'bigint' ? null : protobufFields(value);
    if (parameters === null) return null;
    rows.push(rowOf(parameters));
  }
  return {
    rows,
    count: Math.max(1, numberIn(fields, 3) ?? 1),
    index: Math.max(0, numberIn(fields, 4) ?? 0),
    batchId: numberIn(fields, 5) ?? 0,
  };
}

/** Which parts of an export are still missing, in words; nothing when all are there. */
export function missingParts(parts: readonly MigrationPart[]): Words[] {
  const batches = new Map<number, MigrationPart[]>();
  for (const part of parts) batches.set(part.batchId, [...(batches.get(part.batchId) ?? []), part]);
  return [...batches.values()].flatMap((batch, at) => {
    const [whole, wholeFr] =
      batches.size === 1
        ? ['This export of Google Authenticator', 'Cet export de Google Authenticator']
        : [`Export ${at + 1} of ${batches.size} of Google Authenticator`, `L’export ${at + 1} sur ${batches.size} de Google Authenticator`];
    const count = Math.max(...batch.map((part) => part.count));
    // Whatever number a code claims, only so many are looked for.
    if (count > MOST_PARTS)
      return [
        words(
          `${whole} claims to have ${count} codes; at most ${MOST_PARTS} are put together. What was given is shown; whether more belongs to it cannot be told. Export fewer accounts at once.`,
          `${wholeFr} prétend compter ${count} codes ; au plus ${MOST_PARTS} sont réunis. Ce qui a été donné est montré ; on ne peut pas dire s’il en manque. Exportez moins de comptes à la fois.`,
        ),
      ];
    const missing = Array.from({ length: count }, (_, index) => index).filter((index) => batch.every((part) => part.index !== index));
    if (missing.length === 0) return [];
    const named = missing.slice(0, MOST_NAMED).map((index) => index + 1);
    const numbers = `${named.join(', ')}${missing.length > named.length ? ', …' : ''}`;
    return [
      words(`${whole} has ${count} codes; still missing: ${numbers}.`, `${wholeFr} compte ${count} codes ; il manque encore : ${numbers}.`),
    ];
  });
}

function rowOf(fields: readonly ProtobufField[]): ImportedRow {
  const secret = fields.find(({ number }) => number === 1)?.value;
  const names = { issuer: textIn(fields, 3), account: textIn(fields, 2) };
  if (numberIn(fields, 6) === HOTP) return otherKind('google-migration', names, 'hotp');
  const algorithm = numberIn(fields, 4) ?? 0;
  const digits = numberIn(fields, 5) ?? 0;
  return readEntry('google-migration', {
    ...names,
    secret: secret instanceof Uint8Array ? secret : '',
    algorithm: ALGORITHMS[algorithm] ?? String(algorithm),
    digits: DIGITS[digits] ?? digits,
  });
}

function textIn(fields: readonly ProtobufField[], wanted: number): string {
  const value = fields.find(({ number }) => number === wanted)?.value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}

function numberIn(fields: readonly ProtobufField[], wanted: number): number | null {
  const value = fields.find(({ number }) => number === wanted)?.value;
  return typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : null;
}
