import { describe, expect, test } from 'vitest';
import { availability, startKeychain, startWithoutKeychain } from '../lab/keychain.ts';
import type { KeychainEnvironment } from '../lab/keychain.ts';
import { run } from '../lab/processes.ts';

const available = await availability();

/** Runs statements against the keychain in a process of its own: the library reads the environment once. */
function withKeychain(env: KeychainEnvironment, statements: string) {
  const script = `
    import { AsyncEntry } from '@napi-rs/keyring';
    const entry = new AsyncEntry('pilothouse-lab', 'ada');
    try { ${statements} } catch (error) { console.log('failed: ' + error.message); }
  `;
  return run(process.execPath, ['--input-type=module', '--eval', script], { env: { ...process.env, ...env }, timeoutMs: 30_000 });
}

describe.skipIf(!available.ok)(`the keychain lab${available.ok ? '' : ` (${available.reason})`}`, () => {
  test('a secret is kept, found by another process, and deleted', async () => {
    const keychain = await startKeychain();
    try {
      await withKeychain(keychain.env, `await entry.setPassword('kept');`);
      expect((await withKeychain(keychain.env, `console.log(await entry.getPassword());`)).stdout).toBe('kept\n');
      await withKeychain(keychain.env, `await entry.deletePassword();`);
      expect((await withKeychain(keychain.env, `console.log(await entry.getPassword() ?? 'none');`)).stdout).toMatch(
        /none|failed: No matching entry/,
      );
    } finally {
      await keychain.stop();
    }
  });

  test('two keychains at once do not see each other', async () => {
    const [one, other] = await Promise.all([startKeychain(), startKeychain()]);
    try {
      await withKeychain(one.env, `await entry.setPassword('kept');`);
      expect((await withKeychain(one.env, `console.log(await entry.getPassword());`)).stdout).toBe('kept\n');
      expect((await withKeychain(other.env, `console.log(await entry.getPassword());`)).stdout).not.toContain('kept');
    } finally {
      await one.stop();
      await other.stop();
    }
  });

  test('a locked keychain gives nothing and takes nothing', async () => {
    const keychain = await startKeychain({ locked: true });
    try {
      expect((await withKeychain(keychain.env, `await entry.setPassword('kept'); console.log('kept');`)).stdout).toMatch(
        /^failed: .*(prompt was dismissed|no result found)/i,
      );
    } finally {
      await keychain.stop();
    }
  });

  test('without a bus there is no keychain', async () => {
    const none = await startWithoutKeychain();
    try {
      expect((await withKeychain(none.env, `await entry.setPassword('kept'); console.log('kept');`)).stdout).toMatch(
        /^failed: .*AccessDenied/,
      );
    } finally {
      await none.stop();
    }
  });
});
