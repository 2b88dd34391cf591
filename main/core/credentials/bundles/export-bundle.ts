import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LARGEST_IMPORT_BYTES } from '../../../../preload/contract/secret-bundles.ts';
import type { TotpEntry } from '../../../../preload/contract/totp.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { CallersFile } from '../../implementer.ts';
import type { AuditJournal, CredentialKeeper } from '../../rooms.ts';
import { writeAtomically } from '../../store/atomic-file.ts';
import { storageFailure } from '../../store/storage-failure.ts';
import type { Lock } from '../lock/lock.ts';
import type { Secret } from '../secret.ts';
import type { BundledCredential, BundledFactor } from './bundle-content.ts';
import { writeContent } from './bundle-content.ts';
import { sealBundle } from './bundle-file.ts';

/** The second factors, as far as a bundle needs them. */
export interface FactorSource {
  list(): readonly TotpEntry[];
  /** Base32. Throws FailureError when it cannot be read. */
  requireSecret(id: string): Promise<Secret>;
}

export interface ExportOptions {
  readonly dataDir: string;
  readonly credentials: CredentialKeeper;
  readonly factors: FactorSource;
  readonly audit: AuditJournal;
  readonly lock: Pick<Lock, 'requireOpen'>;
  readonly who: string;
  /** Where the caller writes it; instead of what `deliver` says. */
  readonly file?: CallersFile | undefined;
}

export interface ExportChoice {
  /** null is all. */
  readonly names: readonly string[] | null;
  readonly factors: readonly string[] | null;
  /** `answer`: the text is handed over instead of written, where an import could take it. */
  readonly deliver: 'folder' | 'answer';
}

/** Secrets of second factors are kept by the id of their entry. */
const FACTOR = /^totp\//u;

/**
 * Seals what was chosen into `DATA/bundles/credentials-TIME.sealed`, mode 600, or into the caller's file, or hands it over. What cannot be read
 * is left out and named; when nothing is left, something that was named is not there, or it is locked meanwhile, nothing is written. The journal
 * gets where it went, and whether it got there. Throws FailureError `credential-missing`, `locked`, `disk-full`, `storage-failed`.
 */
export async function exportBundle(choice: ExportChoice, passphrase: Secret, options: ExportOptions) {
  const { dataDir, audit, lock, who, file } = options;
  const { bundled, bundledFactors, left } = await readChosen(choice, options);
  const madeAt = new Date().toISOString();
  const fileName = `credentials-${madeAt.replaceAll(/[:.]/gu, '-')}.sealed`;
  const folder = join(dataDir, 'bundles');
  let path = file?.path ?? (choice.deliver === 'answer' ? fileName : join(folder, fileName));
  const record = (result: 'done' | 'failed', detail: string) =>
    audit.record({
      who,
      action: 'credentials.export',
      target: path,
      before: null,
      after: result === 'done' ? `${bundled.length} credentials, ${bundledFactors.length} second factors` : null,
      result,
      detail: detail.slice(0, 1000),
    });
  try {
    lock.requireOpen();
    if (bundled.length + bundledFactors.length === 0) throw nothingToExport(left);
    const text = await sealBundle(writeContent({ madeAt, credentials: bundled, factors: bundledFactors }), passphrase);
    const bytes = Buffer.byteLength(text);
    const handedOver = file === undefined && choice.deliver === 'answer' && bytes <= LARGEST_IMPORT_BYTES;
    if (file === undefined && !handedOver) path = join(folder, fileName);
    // Locked while it was sealed: nothing leaves.
    lock.requireOpen();
    if (file !== undefined) await file.write(text);
    else if (!handedOver) await writeBelow(folder, path, text);
    record('done', bundled.map(({ name }) => name).join(', '));
    return { path, content: handedOver ? text : null, bytes, credentials: bundled.length, factors: bundledFactors.length, left };
  } catch (error) {
    record('failed', failureOf(error).cause.en);
    throw error;
  }
}

async function writeBelow(folder: string, path: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeAtomically(path, text);
  } catch (error) {
    throw storageFailure(error, path);
  }
}

/** Everything that was chosen, with its secrets; `left` is what could not be read, and why. */
async function readChosen(choice: ExportChoice, { credentials, factors }: Pick<ExportOptions, 'credentials' | 'factors'>) {
  const kept = (await credentials.list()).filter(({ name }) => !FACTOR.test(name));
  const entries = factors.list();
  // Tokens that a login program keeps are of use on this computer only; they are renewed on another by themselves.
  const chosen =
    choice.names === null ? kept.filter(({ kind }) => kind !== 'exec-cache') : choice.names.map((name) => existing(kept, name));
  const chosenEntries =
    choice.factors === null ? entries : choice.factors.map((id) => entries.find((entry) => entry.id === id) ?? missing(id));
  const left: { name: string; why: Words }[] = [];
  const read = async (shown: string, reading: () => Promise<Secret | null>): Promise<string | null> => {
    try {
      const secret = await reading();
      if (secret !== null) return secret.reveal();
      left.push({ name: shown, why: words('It is no longer there.', 'Il n’est plus là.') });
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      left.push({ name: shown, why: error.failure.cause });
    }
    return null;
  };
  const bundled: BundledCredential[] = [];
  for (const { name, kind, label, rotateBy } of chosen) {
    const value = await read(name, () => credentials.get(name));
    if (value !== null) bundled.push({ name, kind, label, rotateBy, value });
  }
  const bundledFactors: BundledFactor[] = [];
  for (const { id, issuer, account, algorithm, digits, periodSeconds } of chosenEntries) {
    const secret = await read(`${issuer} (${account})`, () => factors.requireSecret(id));
    if (secret !== null) bundledFactors.push({ issuer, account, algorithm, digits, periodSeconds, secret });
  }
  return { bundled, bundledFactors, left };
}

function existing<Kept extends { readonly name: string }>(kept: readonly Kept[], name: string): Kept {
  return kept.find((credential) => credential.name === name) ?? missing(name);
}

function missing(name: string): never {
  throw new FailureError(
    failure(
      'credential-missing',
      words(`There is no credential ${name}. Nothing was exported.`, `Il n’y a pas d’identifiant ${name}. Rien n’a été exporté.`),
      words('See the names with: pilothouse credentials list', 'Voyez les noms avec : pilothouse credentials list'),
    ),
  );
}

function nothingToExport([first]: readonly { readonly name: string; readonly why: Words }[]): FailureError {
  return new FailureError(
    failure(
      'credential-missing',
      first === undefined
        ? words('There is nothing to export.', 'Il n’y a rien à exporter.')
        : words(`Nothing could be read. ${first.name}: ${first.why.en}`, `Rien n’a pu être lu. ${first.name} : ${first.why.fr}`),
      words('Keep a credential first, or open the store it is in.', 'Gardez d’abord un identifiant, ou ouvrez le magasin qui le contient.'),
    ),
  );
}
