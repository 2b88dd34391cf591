import { totpServers } from './totp-servers.ts';
import { totp as entries } from './totp.ts';

/** The second factors' part of the contract. */
export const totp = { ...entries, servers: totpServers };
