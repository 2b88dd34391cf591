/** Reads the fields of an SSH blob (RFC 4251 §5) one after the other; null once there are no more. */
export interface BlobReader {
  string(): Buffer | null;
  uint32(): number | null;
  uint64(): bigint | null;
  /** Bytes from the start of the last `mark` to here. */
  since(mark: number): Buffer;
  position(): number;
}

/** Reads a blob from its start; a length that leads past its end reads as no more. */
export function readBlob(blob: Buffer): BlobReader {
  let at = 0;
  return {
    string() {
      if (at + 4 > blob.length) return null;
      const length = blob.readUInt32BE(at);
      if (at + 4 + length > blob.length) return null;
      const value = blob.subarray(at + 4, at + 4 + length);
      at += 4 + length;
      return value;
    },
    uint32() {
      if (at + 4 > blob.length) return null;
      at += 4;
      return blob.readUInt32BE(at - 4);
    },
    uint64() {
      if (at + 8 > blob.length) return null;
      at += 8;
      return blob.readBigUInt64BE(at - 8);
    },
    since: (mark) => blob.subarray(mark, at),
    position: () => at,
  };
}

/** A string field: its length, then its bytes. */
export function stringField(value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An mpint field of an unsigned number, big-endian. */
export function mpintField(value: Buffer): Buffer {
  let first = 0;
  while (first < value.length - 1 && value[first] === 0) first += 1;
  const trimmed = value.subarray(first);
  return stringField(((trimmed[0] ?? 0) & 0x80) === 0 ? trimmed : Buffer.concat([Buffer.from([0]), trimmed]));
}

/** A uint32 field, big-endian (RFC 4251 §5). */
export function uint32Field(value: number): Buffer {
  const field = Buffer.alloc(4);
  field.writeUInt32BE(value);
  return field;
}
