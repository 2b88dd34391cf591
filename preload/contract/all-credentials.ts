import { credentials as kept } from './credentials.ts';
import { plainSecrets } from './plain-secrets.ts';
import { secretBundles } from './secret-bundles.ts';
import { secretMaking } from './secret-making.ts';

/** The credentials part of the contract. */
export const credentials = { ...kept, ...secretMaking, ...secretBundles, ...plainSecrets };
