import type { Credential, CredentialAbout } from '../../../preload/contract/credentials.ts';
import type { Secret } from './secret.ts';

/** A secret that this process alone knows. */
export interface Remembered extends Omit<Credential, 'where' | 'uses'> {
  readonly secret: Secret;
}

/** Secrets until the process ends. They are given out as copies, so that the one in here can be wiped when it goes. */
export function keepInMemory() {
  const all = new Map<string, Remembered>();
  const remove = (name: string) => {
    all.get(name)?.secret.wipe();
    all.delete(name);
  };
  return {
    all: () => [...all.values()],
    find: (name: string): Remembered | null => all.get(name) ?? null,
    put(remembered: Remembered) {
      remove(remembered.name);
      all.set(remembered.name, remembered);
    },
    /** Marks it as used now. */
    use(name: string): Secret | null {
      const remembered = all.get(name);
      if (remembered === undefined) return null;
      all.set(name, { ...remembered, lastUsedAt: new Date().toISOString() });
      return remembered.secret.copy();
    },
    describe(remembered: Remembered, { kind, label, rotateBy }: CredentialAbout): Remembered {
      const described = {
        ...remembered,
        kind: kind ?? remembered.kind,
        label: label ?? remembered.label,
        rotateBy: rotateBy === undefined ? remembered.rotateBy : rotateBy,
      };
      all.set(remembered.name, described);
      return described;
    },
    remove,
    clear() {
      for (const name of [...all.keys()]) remove(name);
    },
  };
}
