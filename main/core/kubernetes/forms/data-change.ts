import type { AppliedObject } from '../../../../preload/contract/manifests.ts';
import type { DataValue } from '../../../../preload/contract/object-forms.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import { mustBeAllowed } from '../actions/permission.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindOf } from '../discovery.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { readObject } from '../manifests/edit.ts';
import { refuseMask } from '../manifests/refused-mask.ts';
import { prepareWanted } from '../manifests/wanted.ts';
import { prepareNewObject } from './new-object.ts';
import { checkTls } from './tls-secret.ts';
import { restartUsers, usersOf, userWords } from './users.ts';

export interface AskedData {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  readonly resource: 'configmaps' | 'secrets';
  readonly create: boolean;
  readonly type: string;
  readonly set: Readonly<Record<string, DataValue>>;
  readonly remove: readonly string[];
  readonly registry: { readonly server: string; readonly username: string; readonly password: string } | null;
  readonly restart: boolean;
}

/** Kubernetes takes this much in one config map or secret. */
const LARGEST_BYTES = 1024 * 1024;

/**
 * Keys of a config map or a secret, by form. Throws FailureError `bad-input` for what would be too large, holds a mask, or a key that is not
 * that of its certificate, `not-available` for an immutable one, and what the cluster answers.
 */
export async function prepareData(
  client: ClusterClient,
  evidence: EvidenceDesk,
  asked: AskedData,
  signal: AbortSignal,
): Promise<PreparedChange<AppliedObject>> {
  const { namespace, name, resource, create } = asked;
  refuseContradiction(asked);
  for (const [key, { encoding, value }] of Object.entries(asked.set)) refuseMask(encoding === 'text' ? value : (textOf(value) ?? ''), key);
  await mustBeAllowed(
    client,
    [{ verb: create ? 'create' : 'update', resource, group: '', namespace, ...(create ? {} : { name }) }],
    signal,
  );
  if (create) return prepareNew(client, asked, signal);
  const found = await readObject(client, asked, signal);
  const { object } = found;
  if (flagAt(object, 'immutable'))
    throw new FailureError(
      failure(
        'not-available',
        words(
          `${name} is immutable: its values cannot be changed any more.`,
          `${name} est immuable : ses valeurs ne peuvent plus être modifiées.`,
        ),
        words(
          'Make a new one under another name and let its users take that, or delete it and make it again.',
          'Créez-en un autre sous un autre nom et faites-le prendre à ceux qui l’utilisent, ou supprimez-le et recréez-le.',
        ),
      ),
    );
  const wanted = changed(object, asked);
  check(wanted, asked);
  const users = await usersOf(client, asked, signal);
  const prepared = await prepareWanted(
    client,
    evidence,
    asked,
    { ...found, wanted },
    {
      force: true,
      title: words(`Change the values of ${name}`, `Modifier les valeurs de ${name}`),
      command: commandText({ program: 'kubectl', args: ['--context', asked.context, '-n', namespace, 'edit', resource, name] }),
      effects: [
        ...keyWords(asked, object),
        ...userWords(
          users.map(({ label }) => label),
          asked.restart,
        ),
      ],
    },
    signal,
  );
  if (!asked.restart || users.length === 0) return prepared;
  return {
    ...prepared,
    async apply(progress, within) {
      const made = await prepared.apply(progress, within);
      await restartUsers(client, evidence, users, progress, within);
      return made;
    },
  };
}

async function prepareNew(client: ClusterClient, asked: AskedData, signal: AbortSignal): Promise<PreparedChange<AppliedObject>> {
  const { context, namespace, name, resource, type } = asked;
  const kind = await kindOf(client, resource, signal);
  const bare = { apiVersion: 'v1', kind: kind.kind, metadata: { name, namespace }, ...(resource === 'secrets' ? { type } : {}) };
  const object = changed(bare, asked);
  check(object, asked);
  return prepareNewObject(
    client,
    { context, namespace, name, kind, object, effects: keyWords(asked, bare), after: `keys ${Object.keys(asked.set).join(', ')}` },
    signal,
  );
}

/** The object with its keys set and removed: config maps hold text as text and bytes apart, secrets everything as base64. */
function changed(object: JsonObject, asked: AskedData): JsonObject {
  const data: Record<string, unknown> = { ...objectAt(object, 'data') };
  const binary: Record<string, unknown> = { ...objectAt(object, 'binaryData') };
  for (const key of [...asked.remove, ...Object.keys(asked.set)]) {
    delete data[key];
    delete binary[key];
  }
  const set = asked.registry === null ? asked.set : { ...asked.set, '.dockerconfigjson': registryValue(asked.registry) };
  for (const [key, { encoding, value }] of Object.entries(set)) {
    if (asked.resource === 'secrets') data[key] = encoding === 'text' ? Buffer.from(value).toString('base64') : value;
    else if (encoding === 'text') data[key] = value;
    else {
      const text = textOf(value);
      if (text === null) binary[key] = value;
      else data[key] = text;
    }
  }
  return { ...object, data, ...(Object.keys(binary).length > 0 || object['binaryData'] !== undefined ? { binaryData: binary } : {}) };
}

/** The text in the bytes of a file; null when they are none. */
function textOf(base64: string): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
    return text.includes('\0') ? null : text;
  } catch {
    // Not UTF-8: kept as bytes.
    return null;
  }
}

function registryValue({ server, username, password }: NonNullable<AskedData['registry']>): DataValue {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return { encoding: 'text', value: JSON.stringify({ auths: { [server]: { username, password, auth } } }) };
}

function refuseContradiction({ set, remove }: AskedData): void {
  const both = remove.filter((key) => Object.hasOwn(set, key)).join(', ');
  if (both !== '')
    throw new FailureError(
      failure(
        'bad-input',
        words(`Both set and removed: ${both}. Nothing was changed.`, `À la fois à définir et à retirer : ${both}. Rien n’a été modifié.`),
        words('Leave one of the two out.', 'Omettez l’un des deux.'),
      ),
    );
}

function check(object: JsonObject, { name, resource }: AskedData): void {
  const values = [...Object.values(objectAt(object, 'data')), ...Object.values(objectAt(object, 'binaryData'))];
  const bytes = values.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value, resource === 'secrets' ? 'base64' : 'utf8') : 0),
    0,
  );
  if (bytes > LARGEST_BYTES)
    throw new FailureError(
      failure(
        'bad-input',
        words(
          `${name} would hold ${(bytes / 1024 / 1024).toFixed(1)} MiB; Kubernetes takes 1 MiB. Nothing was changed.`,
          `${name} contiendrait ${(bytes / 1024 / 1024).toFixed(1)} Mio ; Kubernetes en accepte 1. Rien n’a été modifié.`,
        ),
        words('Keep large files in a volume.', 'Gardez les gros fichiers dans un volume.'),
      ),
    );
  if (resource === 'secrets' && textAt(object, 'type') === 'kubernetes.io/tls') checkTls(objectAt(object, 'data'));
}

function keyWords({ set, remove, registry }: AskedData, object: JsonObject): Words[] {
  const there = new Set([...Object.keys(objectAt(object, 'data')), ...Object.keys(objectAt(object, 'binaryData'))]);
  const gone = remove.filter((key) => there.has(key));
  const absent = remove.filter((key) => !there.has(key));
  const keys = [...Object.keys(set), ...(registry === null ? [] : ['.dockerconfigjson'])];
  return [
    ...(keys.length === 0 ? [] : [words(`Set: ${keys.join(', ')}`, `Définis : ${keys.join(', ')}`)]),
    ...(absent.length === 0
      ? []
      : [words(`Not there, so not removed: ${absent.join(', ')}`, `Absents, donc pas retirés : ${absent.join(', ')}`)]),
    ...(gone.length === 0
      ? []
      : [
          words(
            `Removed: ${gone.join(', ')}. What needs them does not start any more.`,
            `Retirés : ${gone.join(', ')}. Ce qui en a besoin ne démarre plus.`,
          ),
        ]),
  ];
}
