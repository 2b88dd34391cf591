import { createHmac, randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { maskedText } from '../credentials/masked-text.ts';
import type { Hide } from '../credentials/masked-values.ts';
import { isSecret, MASK, maskedArguments } from '../credentials/masked-values.ts';
import type { JsonObject } from './api-object.ts';
import { isObject, objectAt, textAt } from './api-object.ts';

/** What the cluster itself writes into `metadata`. */
const WRITTEN_BY_THE_CLUSTER: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
]);
/** Repeats the whole object, a secret's values too. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Names that hold the name of a secret, not a secret: `existingSecret`, `secretName`, `passwordSecretKeyRef`. */
const NAMES_A_SECRET = /^existing|(?:Name|Names|Ref|Refs|Enabled|Path|File|Class|Policy|Type)$|^(?:key|create|name|type)$/u;

const key = randomBytes(32);

/**
 * What stands for a value that is not shown. The mark behind it is the same for the same value while this program runs, and tells nothing
 * else: two masked values that differ are seen to differ.
 */
export function maskedValue(value: string): string {
  return `${MASK} #${createHmac('sha256', key).update(value).digest('hex').slice(0, 6)}`;
}

/**
 * An object of the API to be shown and compared: without its status and what the cluster writes, with the values of secrets, of
 * variables, of arguments and of lines in settings that look like secrets masked. `hide` makes what stands for one.
 */
export function maskedObject(object: JsonObject, hide: Hide = maskedValue): JsonObject {
  const { status: _status, ...rest } = object;
  const kind = textAt(object, 'kind');
  const shown = isObject(rest['metadata']) ? { ...rest, metadata: shownMetadata(rest['metadata']) } : rest;
  if (kind === 'Secret')
    return { ...shown, ...maskedMap(object, 'data', hidWhole(hide)), ...maskedMap(object, 'stringData', hidWhole(hide)) };
  if (kind === 'ConfigMap') return { ...shown, ...maskedMap(object, 'data', (name, value) => maskedText(name, value, hide)) };
  return maskedPodParts(shown, hide);
}

/** The same as YAML. */
export function maskedYaml(object: JsonObject): string {
  return stringify(maskedObject(object), { lineWidth: 0 });
}

/**
 * A tree of settings (the values of a Helm release): what looks like a secret by its name or itself is masked, also as one line of a text, and
 * as the word after `--password` in a list of arguments.
 */
export function maskedSettings(tree: unknown, name = '', hide: Hide = maskedValue): unknown {
  // A name that holds a secret's name is still judged by what stands there: a private key is one under any name.
  const its = NAMES_A_SECRET.test(name) ? '' : name;
  if (typeof tree === 'string') return maskedText(its, tree, hide);
  if (Array.isArray(tree)) {
    const words = tree.every((one): one is string => typeof one === 'string') && !isSecret(its, 'x');
    return words
      ? maskedArguments(tree, hide).map((word, at) => (word === tree[at] ? maskedText('', word, hide) : word))
      : tree.map((one) => maskedSettings(one, name, hide));
  }
  if (!isObject(tree)) return tree;
  const named = textAt(tree, 'name');
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      // A variable: its name stands beside its value.
      key === 'value' && typeof value === 'string' && named !== null ? maskedText(named, value, hide) : maskedSettings(value, key, hide),
    ]),
  );
}

function shownMetadata(metadata: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([its, value]) => {
      if (WRITTEN_BY_THE_CLUSTER.has(its)) return [];
      if (its !== 'annotations' || !isObject(value)) return [[its, value]];
      const { [LAST_APPLIED]: _repeated, ...annotations } = value;
      return Object.keys(annotations).length === 0 ? [] : [[its, annotations]];
    }),
  );
}

type ShownEntry = (name: string, value: string) => string;

function hidWhole(hide: Hide): ShownEntry {
  return (_name, value) => hide(value);
}

function maskedMap(object: JsonObject, part: string, shown: ShownEntry): JsonObject {
  if (!isObject(object[part])) return {};
  const masked = Object.entries(objectAt(object, part)).map(([name, value]): readonly [string, unknown] => [
    name,
    typeof value === 'string' ? shown(name, value) : value,
  ]);
  return { [part]: Object.fromEntries(masked) };
}

/** Wherever a pod's template stands in an object, its containers are the lists with `command`, `args` and `env`. */
function maskedPodParts(value: JsonObject, hide: Hide): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([its, part]) => {
      if (Array.isArray(part)) {
        if ((its === 'command' || its === 'args') && part.every((word) => typeof word === 'string'))
          return [its, maskedArguments(part, hide)];
        return [
          its,
          part.map((one: unknown) => (isObject(one) ? (its === 'env' ? maskedVariable(one, hide) : maskedPodParts(one, hide)) : one)),
        ];
      }
      return [its, isObject(part) ? maskedPodParts(part, hide) : part];
    }),
  );
}

function maskedVariable(variable: JsonObject, hide: Hide): JsonObject {
  const value = textAt(variable, 'value');
  return value === null ? variable : { ...variable, value: maskedText(textAt(variable, 'name') ?? '', value, hide) };
}
