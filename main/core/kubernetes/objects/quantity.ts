import { ownValue } from '../../../../preload/contract/own-value.ts';

/** Suffixes of quantities (apimachinery `resource.Quantity`): decimal and binary. */
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity as a number in its base unit: `500m` is 0.5, `128Mi` is 134217728. null for what is none. */
export function quantity(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string') return null;
  const { number, suffix = '' } = /^(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?<suffix>[A-Za-z]*)$/u.exec(value)?.groups ?? {};
  const factor = ownValue(FACTORS, suffix);
  return number === undefined || factor === undefined ? null : Number(number) * factor;
}

/** CPU in thousandths of a core; null for what is no quantity. */
export function millicores(value: unknown): number | null {
  const cores = quantity(value);
  return cores === null ? null : Math.round(cores * 1e6) / 1e3;
}

/** Memory or storage in whole bytes; null for what is no quantity. */
export function bytes(value: unknown): number | null {
  const found = quantity(value);
  return found === null ? null : Math.round(found);
}
