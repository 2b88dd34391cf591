/** A field of a protobuf message: its number, and its value as it stands on the wire. */
export interface ProtobufField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** More fields than this no migration code holds; a message of zeros would otherwise be a long list of nothing. */
const MOST_FIELDS = 2_000;

/**
 * The fields of a protobuf message (protobuf.dev, "Encoding"): varints, fixed-width and length-delimited ones. null when the
 * bytes are no such message. Groups, which nobody uses any more, are none.
 */
export function protobufFields(bytes: Uint8Array): readonly ProtobufField[] | null {
  const fields: ProtobufField[] = [];
  let at = 0;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) return null;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return null;
  };
  const take = (length: number): Uint8Array | null => {
    if (length > bytes.length - at) return null;
    const taken = bytes.subarray(at, at + length);
    at += length;
    return taken;
  };
  while (at < bytes.length) {
    if (fields.length >= MOST_FIELDS) return null;
    const tag = varint();
    if (tag === null || tag > 0xff_ff_ff_ffn) return null;
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (number === 0) return null;
    const length = wire === 2 ? varint() : null;
    if (wire === 2 && (length === null || length > BigInt(bytes.length))) return null;
    const value = wire === 0 ? varint() : wire === 1 ? take(8) : wire === 5 ? take(4) : wire === 2 ? take(Number(length)) : null;
    if (value === null) return null;
    fields.push({ number, value });
  }
  return fields;
}
