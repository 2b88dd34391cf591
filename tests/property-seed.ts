import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/*
 * Properties are tried with the same values in every run, so that a run tells of the change it tests and of nothing else.
 * `PROPERTY_SEED=random npm test -- unit` looks at values nobody has seen, `PROPERTY_SEED=7` at others.
 */

const { PROPERTY_SEED: seed = '1' } = process.env;
const { testPath } = expect.getState();
// Only those that have properties load the library.
if (seed !== 'random' && testPath !== undefined && readFileSync(testPath, 'utf8').includes("'fast-check'"))
  (await import('fast-check')).default.configureGlobal({ seed: Number(seed) });
