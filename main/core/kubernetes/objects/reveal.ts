import { failure, FailureError, words } from '../../failure.ts';
import type { AuditJournal } from '../../rooms.ts';
import { isObject, objectAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';

export interface SecretValue {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/**
 * One value of a secret. That it was shown, or was to be, is in the audit journal, without the value. Not text: base64, `binary`.
 * Throws FailureError `kubernetes-forbidden`, `not-found`.
 */
export async function revealSecret(
  client: ClusterClient,
  { context, namespace, name, key }: SecretValue,
  { audit, who }: { readonly audit: AuditJournal; readonly who: string },
  signal: AbortSignal,
): Promise<{ value: string; binary: boolean }> {
  const entry = {
    who,
    action: 'secret.reveal',
    target: `${context}: secrets ${namespace}/${name} ${key}`,
    before: null,
    after: null,
  } as const;
  try {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
    const secret = await client.json({ path, signal });
    const encoded = isObject(secret) ? objectAt(secret, 'data')[key] : undefined;
    if (typeof encoded !== 'string')
      throw new FailureError(
        failure(
          'not-found',
          words(`The secret ${name} has no key ${key}.`, `Le secret ${name} n’a pas de clé ${key}.`),
          words('It may have been changed a moment ago. Read it again.', 'Il vient peut-être d’être modifié. Lisez-le de nouveau.'),
        ),
      );
    const bytes = Buffer.from(encoded, 'base64');
    const shown = asText(bytes) ?? { value: encoded, binary: true };
    audit.record({ ...entry, result: 'done', detail: null });
    return shown;
  } catch (error) {
    const refused = error instanceof FailureError && error.failure.kind === 'kubernetes-forbidden';
    audit.record({
      ...entry,
      result: refused ? 'refused' : 'failed',
      detail: error instanceof FailureError ? error.failure.cause.en : null,
    });
    throw error;
  }
}

function asText(bytes: Buffer): { value: string; binary: boolean } | null {
  try {
    const value = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /[^\P{Cc}\n\r\t]/u.test(value) ? null : { value, binary: false };
  } catch {
    // Not UTF-8: a keystore, a compressed file.
    return null;
  }
}
