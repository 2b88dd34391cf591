import type { CredentialStore } from '../../preload/contract/credentials.ts';

type Place = Pick<CredentialStore, 'where'> & { readonly sealed: Pick<CredentialStore['sealed'], 'exists'> };

/** The sentences that say where secrets lie, by their words in `settings:data`: a sealed file counts wherever new ones go. */
export function secretsPlace({ where, sealed }: Place) {
  return [
    where,
    ...(sealed.exists && where !== 'sealed-file' ? (['sealedToo'] as const) : []),
    ...(sealed.exists ? (['sealedCopies'] as const) : []),
    'namesOnDisk',
  ] as const;
}
