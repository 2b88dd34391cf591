import type { Credential, Where } from '../../../preload/contract/credentials.ts';
import type { AuditAction } from '../../../preload/contract/activity.ts';
import { unknownCredential } from './credential-failures.ts';
import type { CredentialIndex, IndexedCredential } from './credential-index.ts';
import type { OpenCredentialKeeper } from './keeper.ts';
import type { keepInMemory } from './memory.ts';
import type { Place } from './places.ts';
import type { SealedFile } from './sealed/sealed-file.ts';
import type { Secret } from './secret.ts';

interface CredentialChangesOptions {
  readonly index: CredentialIndex;
  readonly memory: ReturnType<typeof keepInMemory>;
  readonly places: Readonly<Record<Exclude<Where, 'memory'>, Place>>;
  readonly file: Pick<SealedFile, 'get' | 'put'>;
  readonly read: (name: string) => Promise<Secret | null>;
  /** Throws the reason why a place takes nothing now. */
  readonly mustTake: (where: Where) => Promise<void>;
  /** The account of a name in the keychain. */
  readonly accountFor: (name: string, label: string) => Promise<string>;
  readonly put: (credential: IndexedCredential, secret: Secret) => Promise<void>;
  readonly shown: (credential: IndexedCredential) => Credential;
  readonly usesOf: (name: string) => string[];
  /** Does a change, and writes down what came of it. */
  readonly recorded: <Result>(
    entry: { readonly who: string; readonly action: AuditAction; readonly target: string },
    after: (result: Result) => string | null,
    work: () => Promise<Result>,
  ) => Promise<Result>;
}

/** What changes a credential and leaves its value alone: what is said of it, and where it is kept. */
export function createCredentialChanges(options: CredentialChangesOptions): Pick<OpenCredentialKeeper, 'describe' | 'move'> {
  const { index, memory, places, file, read, mustTake, accountFor, put, shown, usesOf, recorded } = options;
  return {
    describe: (name, about, who) =>
      recorded(
        { who, action: 'credentials.describe', target: name },
        ({ where }) => where,
        async () => {
          const remembered = memory.find(name);
          if (remembered !== null) {
            const { secret: _, ...described } = memory.describe(remembered, about);
            return { ...described, where: 'memory', uses: usesOf(name) };
          }
          const indexed = index.find(name);
          if (indexed === null) throw unknownCredential(name);
          const credential: IndexedCredential = {
            ...indexed,
            kind: about.kind ?? indexed.kind,
            label: about.label ?? indexed.label,
            rotateBy: about.rotateBy === undefined ? indexed.rotateBy : about.rotateBy,
          };
          if (indexed.store === 'sealed-file') {
            const entry = await file.get(name);
            if (entry !== null)
              await file.put(
                new Map([[name, { ...entry, kind: credential.kind, label: credential.label, rotateBy: credential.rotateBy }]]),
              );
          }
          index.put(credential);
          return shown(credential);
        },
      ),

    move: (name, to, who) =>
      recorded(
        { who, action: 'credentials.move', target: name },
        ({ where }) => where,
        async () => {
          const before = memory.find(name) ?? index.find(name);
          const secret = await read(name);
          if (before === null || secret === null) throw unknownCredential(name);
          const { kind, label, rotateBy, createdAt, lastUsedAt } = before;
          await mustTake(to);
          if (to === 'memory') {
            memory.put({ name, kind, label, rotateBy, createdAt, lastUsedAt, secret });
            const indexed = index.find(name);
            if (indexed !== null) {
              await places[indexed.store].delete(indexed);
              index.remove(name);
            }
            return { name, kind, label, rotateBy, createdAt, lastUsedAt, where: to, uses: usesOf(name) };
          }
          const account = to === 'keychain' ? await accountFor(name, label) : '';
          const credential = { name, kind, label, rotateBy, createdAt, lastUsedAt, store: to, account };
          await put(credential, secret);
          memory.remove(name);
          return shown(credential);
        },
      ),
  };
}
