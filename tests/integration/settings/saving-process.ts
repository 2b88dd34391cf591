/*
 * A process of its own that changes settings, for the tests: `saving-process.ts DATA_DIR PREFIX COUNT`.
 * It saves PREFIX-1, PREFIX-2, ... and prints each name once its change was acknowledged; COUNT 0 means until it is killed.
 */
import { openSettings } from '../../../main/core/settings/document.ts';

const [dataDir = '', prefix = '', count = '0'] = process.argv.slice(2);
const { document } = await openSettings(dataDir);
const last = Number(count) === 0 ? Number.POSITIVE_INFINITY : Number(count);
const AT_ONCE = 4;

let started = 0;
async function saveNext(): Promise<void> {
  while (started < last) {
    started += 1;
    const name = `${prefix}-${started}`;
    await document.merge(['servers', 'hosts', name], { hostName: `${name}.example`, port: 1 + (started % 65_000) });
    process.stdout.write(`${name}\n`);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, saveNext));
await document.close();
