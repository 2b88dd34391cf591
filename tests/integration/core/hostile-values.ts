import fc from 'fast-check';
import { z } from 'zod';

/** What somebody would try who has the page: other people's files, other programs' languages, the language's own names, sheer size. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\0',
  '..',
  '../outside/taken',
  '../../outside/taken',
  '%2e%2e%2foutside%2ftaken',
  '..\\outside\\taken',
  '__proto__',
  'constructor',
  'toString',
  "'; DROP TABLE audit; --",
  '$(touch ../outside/taken)',
  '`touch ../outside/taken`',
  '-oProxyCommand=touch ../outside/taken',
  '--help',
  'a\r\nRCPT TO:<b@example.org>',
  '\u001b]0;title\u0007\u001b[2J',
  '<img src=x onerror=alert(1)>',
  '\u202eterces\u202c',
  '\ud800',
  'é'.repeat(300),
  'x'.repeat(70_000),
  'ssh:nowhere.invalid',
  'nowhere.invalid',
  'pod:none/none/none',
  'deployment:none/none/none',
  'container:nowhere.invalid/none',
  'http://127.0.0.1:1/',
  'file:///etc/shadow',
  'otpauth://totp/x?secret=AAAA&digits=99999999999',
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  '[redacted]',
] as const;

const hostileText = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));
const hostileNumber = fc.oneof(fc.constantFrom(-1, 0, 1, 22, 65_536, 2 ** 31, 2 ** 53, 1e308, -0.5), fc.integer());

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A value for an input: mostly of its shape with hostile contents, so that it gets past the door; now and then something else altogether. */
export function hostileValue(schema: z.ZodType | null, seed: number): unknown {
  const anything = fc.anything({ maxDepth: 3 });
  if (schema === null) return sampled(fc.oneof(fc.constant(undefined), anything), seed);
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', cycles: 'ref', reused: 'inline' }) as JsonSchema;
  return sampled(fc.oneof({ weight: 9, arbitrary: valueOf(shape, 0) }, { weight: 1, arbitrary: anything }), seed);
}

function sampled(arbitrary: fc.Arbitrary<unknown>, seed: number): unknown {
  return fc.sample(arbitrary, { numRuns: 1, seed })[0];
}

function valueOf(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const wrong = fc.anything({ maxDepth: 1 });
  return fc.oneof({ weight: 24, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: wrong });
}

function fitting(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined && either.length > 0) return fc.oneof(...either.map((one) => fitting(one, depth + 1)));
  if (schema.allOf !== undefined) return fc.tuple(...schema.allOf.map((one) => fitting(one, depth + 1))).map(merged);
  switch (typeof schema.type === 'string' ? schema.type : schema.type?.[0]) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return listOf(schema, depth);
    case 'object':
      return objectOf(schema, depth);
    case undefined:
    default:
      return fc.oneof(hostileText, fc.anything({ maxDepth: 1 }));
  }
}

function textOf({ minLength = 0, maxLength }: JsonSchema): fc.Arbitrary<string> {
  return hostileText.map((text) => text.padEnd(minLength, 'x').slice(0, maxLength ?? text.length + minLength));
}

function numberOf({ type, minimum, maximum }: JsonSchema): fc.Arbitrary<number> {
  return hostileNumber.map((number) => {
    const within = Math.min(maximum ?? number, Math.max(minimum ?? number, number));
    return type === 'integer' ? Math.trunc(within) : within;
  });
}

function listOf({ items, prefixItems }: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map((item) => valueOf(item, depth + 1)));
  const item = typeof items === 'object' ? valueOf(items, depth + 1) : hostileText;
  return fc.array(item, { maxLength: depth > 3 ? 1 : 4 });
}

function objectOf({ properties = {}, required = [], additionalProperties }: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valueOf(inner, depth + 1)]));
  const named = fc.record(fields, { requiredKeys: [...required].filter((name) => name in fields) });
  if (typeof additionalProperties !== 'object') return named;
  return fc.tuple(named, fc.dictionary(hostileText, valueOf(additionalProperties, depth + 1), { maxKeys: 3 })).map(merged);
}

function merged(parts: readonly unknown[]): unknown {
  return parts.every((part) => typeof part === 'object' && part !== null) ? Object.assign({}, ...parts) : parts[0];
}
