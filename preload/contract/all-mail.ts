import { mailComparison } from './mail-comparison.ts';
import { mail as tests } from './mail.ts';

/** The mail part of the contract. */
export const mail = { ...tests, ...mailComparison };
