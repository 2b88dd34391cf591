import { activity } from './activity.ts';
import { credentials } from './all-credentials.ts';
import { mail } from './all-mail.ts';
import { totp } from './all-totp.ts';
import { health } from './health.ts';
import { kubernetes } from './kubernetes.ts';
import { lock } from './lock.ts';
import { servers } from './servers.ts';
import { settings } from './settings.ts';
import { system } from './system.ts';
import { vantage } from './vantage.ts';

/** Everything the window, the browser and the command line may ask of the core. */
export const contract = { system, settings, vantage, servers, kubernetes, health, mail, totp, credentials, activity, lock };
