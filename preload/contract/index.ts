import { activity } from './activity.ts';
import { credentials as keptCredentials } from './credentials.ts';
import { health } from './health.ts';
import { kubernetes } from './kubernetes.ts';
import { lock } from './lock.ts';
import { mailComparison } from './mail-comparison.ts';
import { mail as mailTest } from './mail.ts';
import { plainSecrets } from './plain-secrets.ts';
import { secretBundles } from './secret-bundles.ts';
import { secretMaking } from './secret-making.ts';
import { servers } from './servers.ts';
import { settings } from './settings.ts';
import { system } from './system.ts';
import { totpServers } from './totp-servers.ts';
import { totp as totpEntries } from './totp.ts';
import { vantage } from './vantage.ts';

const credentials = { ...keptCredentials, ...secretMaking, ...secretBundles, ...plainSecrets };
const mail = { ...mailTest, ...mailComparison };
const totp = { ...totpEntries, servers: totpServers };

/** Everything the window, the browser and the command line may ask of the core. */
export const contract = { system, settings, vantage, servers, kubernetes, health, mail, totp, credentials, activity, lock };
