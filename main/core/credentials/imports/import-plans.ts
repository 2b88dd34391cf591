import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Where } from '../../../../preload/contract/credentials.ts';
import type { ImportFormat, ImportItem, ImportPlan } from '../../../../preload/contract/secret-bundles.ts';
import { MOST_IMPORTED } from '../../../../preload/contract/secret-bundles.ts';
import type { TotpEntry } from '../../../../preload/contract/totp.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { AuditJournal, CredentialKeeper } from '../../rooms.ts';
import type { FactorSource } from '../bundles/export-bundle.ts';
import type { BundledFactor } from '../bundles/bundle-content.ts';
import { readContent } from '../bundles/bundle-content.ts';
import { isBundle, openBundle } from '../bundles/bundle-file.ts';
import { keepPreviews } from '../kept-previews.ts';
import { Secret } from '../secret.ts';
import { foreignText, tooMany } from './foreign-text.ts';
import type { ImportedSecret } from './imported-secret.ts';
import { readForeignFile } from './read-file.ts';
import { openedText } from './sealed-bitwarden.ts';

/** What was looked at is kept for this long, secrets and all, and only so many at once. */
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 4;
/** So many of what is not kept are named; the rest is counted. */
const MOST_NAMED = 5;

/** A second factor whose secret is known; the authenticator keeps it. */
export interface NewFactor extends Omit<BundledFactor, 'secret'> {
  readonly secret: Secret;
}

export interface FactorStore extends FactorSource {
  adopt(entries: readonly NewFactor[], keep: Where | null, who: string): Promise<{ readonly where: Where }>;
}

type Planned =
  | { readonly kind: 'credential'; readonly item: ImportItem; readonly secret: ImportedSecret }
  | { readonly kind: 'factor'; readonly item: ImportItem; readonly factor: BundledFactor };

interface Imported {
  readonly kept: string[];
  readonly factors: number;
  readonly where: Where;
}

interface Plan {
  readonly fileName: string;
  readonly planned: readonly Planned[];
  /** What was kept of it already, where a part failed: trying again goes on with the rest. */
  readonly kept: Set<string>;
}

export interface ImportPlansOptions {
  readonly credentials: CredentialKeeper;
  readonly factors: FactorStore;
  readonly audit: AuditJournal;
}

export interface LookedAt {
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly passphrase: Secret | null;
  readonly prefix: string;
}

export interface Agreed {
  readonly token: string;
  readonly take: readonly { readonly index: number; readonly replace: boolean }[];
  readonly keep: Where | null;
}

/** Imports in two steps: what a file holds is compared with what is kept here, and what was agreed to is kept. Nothing is written in between. */
export function createImportPlans({ credentials, factors, audit }: ImportPlansOptions) {
  const plans = keepPreviews<Plan>({ forMs: KEPT_MS, atMost: MOST_KEPT, wipe: wipeSecrets });

  const keepChosen = async (plan: Plan, { take, keep }: Omit<Agreed, 'token'>, who: string): Promise<Imported> => {
    const chosen = take.map(({ index, replace }) => ({ planned: plan.planned[index], replace }));
    const secrets: ImportedSecret[] = [];
    const adopted: NewFactor[] = [];
    for (const { planned, replace } of chosen) {
      if (planned === undefined || planned.item.state === 'unusable') throw notOfThePreview();
      if (planned.kind === 'factor') adopted.push({ ...planned.factor, secret: new Secret(planned.factor.secret) });
      else if (plan.kept.has(planned.secret.name)) continue;
      // What is kept here may have come between the look and the word.
      else if (!replace && credentials.whereOf(planned.secret.name) !== null) throw exists(planned.secret.name);
      else secrets.push(planned.secret);
    }
    const where = keep ?? (await credentials.store()).where;
    // What is new is kept whole or not at all; what replaces something follows one by one, so that it is known how far it came.
    const fresh = secrets.filter(({ name }) => credentials.whereOf(name) === null);
    const steps = [...(fresh.length === 0 ? [] : [fresh]), ...secrets.filter((one) => !fresh.includes(one)).map((one) => [one])];
    let missing: readonly string[] = [];
    const record = (result: 'done' | 'failed') =>
      audit.record({
        who,
        action: 'credentials.import',
        target: plan.fileName === '' ? '-' : plan.fileName,
        before: null,
        after: `${plan.kept.size} credentials, ${result === 'done' ? adopted.length : 0} second factors`,
        result,
        detail: null,
      });
    try {
      for (const step of steps) {
        missing = step.map(({ name }) => name);
        await credentials.setAll(
          step.map(({ name, secret, kind, label, rotateBy }) => ({ name, secret, about: { kind, label, rotateBy } })),
          where,
          who,
        );
        for (const name of missing) plan.kept.add(name);
      }
      missing = adopted.map(({ issuer, account }) => `${issuer} (${account})`);
      if (adopted.length > 0) await factors.adopt(adopted, where, who);
    } catch (error) {
      record('failed');
      throw plan.kept.size === 0 ? error : keptInPart(plan.kept.size, missing, error);
    }
    record('done');
    return { kept: [...plan.kept], factors: adopted.length, where };
  };

  return {
    /** Throws FailureError `import-unreadable`, `bundle-unreadable`, `bundle-passphrase-wrong`, and what the store says when it cannot be read. */
    async preview({ fileName, bytes, passphrase, prefix }: LookedAt): Promise<ImportPlan> {
      const { format, secrets, bundledFactors, notes } = await read(bytes, passphrase, prefix);
      if (secrets.length + bundledFactors.length > MOST_IMPORTED) throw tooMany(secrets.length + bundledFactors.length);
      const planned: Planned[] = [];
      for (const secret of secrets) planned.push({ kind: 'credential', secret, item: await compare(secret, planned.length, credentials) });
      const known = bundledFactors.length === 0 ? new Map<string, TotpEntry>() : await knownFactors(factors);
      for (const factor of bundledFactors)
        planned.push({ kind: 'factor', factor, item: compareFactor(factor, planned.length, known, factors.list()) });
      const token = randomUUID();
      plans.put(token, { fileName, planned, kept: new Set() });
      return { token, format, items: planned.map(({ item }) => item), notes: [...notes] };
    },

    /** Throws FailureError `bad-input` once the preview is gone, `credential-exists` before anything is written, and what the store refuses with. */
    apply: async ({ token, take, keep }: Agreed, who: string): Promise<Imported> => {
      const imported = plans.use(token, (plan) => keepChosen(plan, { take, keep }, who));
      if (imported === null) throw previewGone();
      const answer = await imported;
      plans.remove(token);
      return answer;
    },

    /** Forgets what was looked at: the console is locked. */
    forget: () => plans.clear(),
  };
}

function wipeSecrets({ planned }: Plan): void {
  for (const one of planned) if (one.kind === 'credential') one.secret.secret.wipe();
}

async function read(bytes: Buffer, passphrase: Secret | null, prefix: string) {
  const text = foreignText(bytes);
  if (!isBundle(text)) {
    const { format, secrets, notes } = readForeignFile(await openedText(text, passphrase), prefix);
    return { format, secrets, notes, bundledFactors: [] };
  }
  if (passphrase === null) throw passphraseNeeded();
  const content = readContent(await openBundle(text, passphrase));
  const format: ImportFormat = 'bundle';
  return {
    format,
    secrets: content.credentials.map(({ value, ...about }): ImportedSecret => ({
      ...about,
      secret: new Secret(value),
      suggested: true,
      unusable: null,
      note: null,
    })),
    notes: [],
    bundledFactors: content.factors,
  };
}

async function compare(imported: ImportedSecret, index: number, credentials: CredentialKeeper): Promise<ImportItem> {
  const { name, label, kind, suggested, note, unusable } = imported;
  const state = unusable === null ? await stateOf(imported, credentials) : 'unusable';
  return { index, name, label, kind, suggested: suggested && state === 'new', state, note: unusable ?? note };
}

async function stateOf({ name, secret }: ImportedSecret, credentials: CredentialKeeper): Promise<'new' | 'equal' | 'different'> {
  if (credentials.whereOf(name) === null) return 'new';
  const kept = await credentials.get(name);
  if (kept === null) return 'new';
  return same(kept.reveal(), secret.reveal()) ? 'equal' : 'different';
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function knownFactors(factors: FactorStore): Promise<ReadonlyMap<string, TotpEntry>> {
  const known = new Map<string, TotpEntry>();
  for (const entry of factors.list()) {
    try {
      known.set((await factors.requireSecret(entry.id)).reveal(), entry);
    } catch (error) {
      // Its secret is gone: nothing can be equal to it.
      if (failureOf(error).kind !== 'credential-missing') throw error;
    }
  }
  return known;
}

function compareFactor(
  { issuer, account, secret }: BundledFactor,
  index: number,
  known: ReadonlyMap<string, TotpEntry>,
  entries: readonly TotpEntry[],
): ImportItem {
  const equal = known.has(secret);
  const namesake = entries.some((entry) => entry.issuer === issuer && entry.account === account);
  const note: Words | null =
    !equal && namesake
      ? words(
          'An entry of this name has another secret; taking this one adds a second entry.',
          'Une entrée de ce nom a un autre secret ; prendre celle-ci en ajoute une seconde.',
        )
      : null;
  const state = equal ? 'equal' : namesake ? 'different' : 'new';
  return { index, name: `${issuer} (${account})`, label: '', kind: 'totp', state, suggested: state === 'new', note };
}

function passphraseNeeded(): FailureError {
  return new FailureError(
    failure(
      'bundle-passphrase-wrong',
      words('This is a bundle of Pilothouse, sealed with a passphrase.', 'C’est un paquet de Pilothouse, scellé par une phrase de passe.'),
      words('Give the passphrase that was chosen at the export.', 'Donnez la phrase de passe choisie à l’export.'),
    ),
  );
}

/** The failure with what came of the import before it: how many are kept, and what is not. */
function keptInPart(kept: number, missing: readonly string[], error: unknown): FailureError {
  const why = failureOf(error);
  const named = missing.slice(0, MOST_NAMED).join(', ');
  const more = missing.length > MOST_NAMED ? missing.length - MOST_NAMED : 0;
  return new FailureError(
    {
      ...why,
      cause: words(
        `${kept} ${kept === 1 ? 'credential is' : 'credentials are'} kept; ${named}${more > 0 ? ` and ${more} more` : ''} could not be: ${why.cause.en}`,
        `${kept} ${kept < 2 ? 'identifiant est gardé' : 'identifiants sont gardés'} ; ${named}${more > 0 ? ` et ${more} de plus` : ''} ${missing.length < 2 ? 'n’a pas pu l’être' : 'n’ont pas pu l’être'} : ${why.cause.fr}`,
      ),
    },
    { cause: error },
  );
}

function exists(name: string): FailureError {
  return new FailureError(
    failure(
      'credential-exists',
      words(`${name} is kept already. Nothing was imported.`, `${name} existe déjà. Rien n’a été importé.`),
      words('Leave it out, or say that it is replaced.', 'Laissez-le de côté, ou demandez qu’il soit remplacé.'),
    ),
  );
}

function previewGone(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        'What was looked at is no longer remembered; nothing was kept.',
        'Ce qui a été examiné n’est plus en mémoire ; rien n’a été gardé.',
      ),
      words('Choose the file again.', 'Choisissez de nouveau le fichier.'),
    ),
  );
}

function notOfThePreview(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        'Something that was chosen cannot be imported; nothing was kept.',
        'Un élément choisi ne peut pas être importé ; rien n’a été gardé.',
      ),
      words('Choose among what the preview shows.', 'Choisissez parmi ce que montre l’aperçu.'),
    ),
  );
}
