import type { Credential, CredentialAbout, Where } from '../../../preload/contract/credentials.ts';
import { failureOf } from '../failure.ts';
import type { AuditJournal, Log } from '../rooms.ts';
import type { CredentialIndex, IndexedCredential } from './credential-index.ts';
import { kindOfName } from './kinds.ts';
import type { keepInMemory } from './memory.ts';
import type { Place, Shelved } from './places.ts';
import type { Redactor } from './redaction.ts';
import type { Secret } from './secret.ts';

/** A secret on its way into the store. */
export interface NewSecret {
  readonly name: string;
  readonly secret: Secret;
  readonly about: CredentialAbout;
}

interface ManyOptions {
  readonly index: CredentialIndex;
  readonly memory: ReturnType<typeof keepInMemory>;
  readonly places: Readonly<Record<Exclude<Where, 'memory'>, Place>>;
  readonly audit: AuditJournal;
  readonly redactor: Redactor;
  readonly log: Log;
  /** One by itself, with what is to be said when it is gone. */
  readonly read: (name: string) => Promise<Secret | null>;
  readonly set: (kept: NewSecret, where: Where, who: string) => Promise<Credential>;
  readonly mustTake: (where: Where) => Promise<void>;
  readonly putNew: (kept: readonly NewSecret[], store: Exclude<Where, 'memory'>) => Promise<readonly IndexedCredential[]>;
  readonly shown: (credential: IndexedCredential) => Credential;
  readonly changed: () => void;
}

/** Many secrets at once: a place is asked once for all of them, where one after the other would take it hundreds of times as long. */
export function createMany(options: ManyOptions) {
  const { index, memory, places, audit, redactor, log, read, set, mustTake, putNew, shown, changed } = options;

  const getAll = async (names: readonly string[]): Promise<ReadonlyMap<string, Secret>> => {
    const found = new Map<string, Secret>();
    const indexed: IndexedCredential[] = [];
    for (const name of new Set(names)) {
      const remembered = memory.use(name);
      const known = remembered === null ? index.find(name) : null;
      if (remembered !== null) found.set(name, remembered);
      if (known !== null) indexed.push(known);
    }
    for (const [store, place] of Object.entries(places)) {
      const wanted = indexed.filter((credential) => credential.store === store);
      if (wanted.length === 0) continue;
      const there = await place.getAll(wanted);
      for (const { name } of wanted) {
        // Moved meanwhile, or gone: looked for by itself.
        const secret = there.get(name) ?? (await read(name));
        if (secret === null) continue;
        redactor.register(secret);
        found.set(name, secret);
      }
    }
    try {
      index.used(indexed.map(({ name }) => name));
    } catch (error) {
      // A full disk must not keep anybody from using what is there.
      log.warn({ credentials: indexed.length, error }, 'that these credentials were used could not be written down');
    }
    return found;
  };

  const setNew = async (kept: readonly NewSecret[], where: Where, who: string): Promise<readonly Credential[]> => {
    const record = (result: 'done' | 'failed', detail: string | null) =>
      audit.record(
        ...kept.map(({ name }) => ({
          who,
          action: 'credentials.set' as const,
          target: name,
          before: null,
          after: result === 'done' ? where : null,
          result,
          detail,
        })),
      );
    try {
      await mustTake(where);
      const made =
        where === 'memory' ? kept.map((one) => remember(memory, one)) : (await putNew(kept, where)).map((credential) => shown(credential));
      record('done', null);
      changed();
      return made;
    } catch (error) {
      record('failed', failureOf(error).cause.en);
      throw error;
    }
  };

  return {
    getAll,
    async rewrite(values: ReadonlyMap<string, Secret>, who: string, why: string): Promise<void> {
      for (const [store, place] of Object.entries(places)) {
        const kept = [...values].flatMap(([name, secret]): Shelved[] => {
          const credential = index.find(name);
          return credential === null || credential.store !== store ? [] : [{ credential, secret }];
        });
        if (kept.length === 0) continue;
        for (const { secret } of kept) redactor.register(secret);
        await place.setAll(kept);
        audit.record(
          ...kept.map(({ credential: { name } }) => ({
            who,
            action: 'credentials.set' as const,
            target: name,
            before: store,
            after: store,
            result: 'done' as const,
            detail: why,
          })),
        );
      }
    },
    /** What is new is kept whole or not at all; what replaces something follows one by one. */
    async setAll(kept: readonly NewSecret[], where: Where, who: string): Promise<readonly Credential[]> {
      for (const { secret } of kept) redactor.register(secret);
      const names = new Set<string>();
      const fresh = kept.filter(({ name }) => {
        const isNew = memory.find(name) === null && index.find(name) === null && !names.has(name);
        names.add(name);
        return isNew;
      });
      const made = fresh.length === 0 ? [] : [...(await setNew(fresh, where, who))];
      for (const one of kept) if (!fresh.includes(one)) made.push(await set(one, where, who));
      return made;
    },
  };
}

function remember(memory: ReturnType<typeof keepInMemory>, { name, secret, about }: NewSecret): Credential {
  const described = describe({ name, about });
  memory.put({ ...described, secret: secret.copy() });
  return { ...described, where: 'memory', uses: [] };
}

/** What is said of a secret that is new. */
function describe({ name, about }: Pick<NewSecret, 'name' | 'about'>): Omit<Credential, 'where' | 'uses'> {
  return {
    name,
    kind: about.kind ?? kindOfName(name),
    label: about.label ?? '',
    createdAt: new Date().toISOString(),
    lastUsedAt: null,
    rotateBy: about.rotateBy ?? null,
  };
}

/** With the accounts they get in the keychain. */
export function shelve(kept: readonly NewSecret[], accounts: readonly string[], store: Exclude<Where, 'memory'>): readonly Shelved[] {
  return kept.map((one, at) => ({ credential: { ...describe(one), store, account: accounts[at] ?? '' }, secret: one.secret }));
}
