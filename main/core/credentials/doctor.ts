import { join } from 'node:path';
import type { CredentialsDoctor, StoreCheck, Where } from '../../../preload/contract/credentials.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureOf } from '../failure.ts';
import { coreDumps } from './core-dumps.ts';
import type { OpenCredentialKeeper } from './keeper.ts';
import { FILE_NAME } from './sealed/sealed-failures.ts';

const DAY_MS = 86_400_000;

type Probe = Pick<StoreCheck, 'writes' | 'reads' | 'deletes' | 'problem'>;

const NOTHING = { writes: false, reads: false, deletes: false } as const;

/** Tries each place that outlives the program: writes a probe, reads it back, deletes it. */
export async function examineStores(credentials: OpenCredentialKeeper, dataDir: string, today: Date): Promise<CredentialsDoctor> {
  const store = await credentials.store();
  const damage = credentials.sealed.damage();
  const list = credentials.listNow();
  const holds = (where: Where) => list.filter((credential) => credential.where === where).length;
  const check = async (where: Exclude<Where, 'memory'>, what: string): Promise<StoreCheck> => {
    const began = performance.now();
    // A file that is damaged or another one is not written to, and nobody is asked for its passphrase.
    const probe: Probe = where === 'sealed-file' && damage !== null ? { ...NOTHING, problem: damage } : await credentials.probe(where);
    return { where, what, chosen: store.where === where, holds: holds(where), tookMs: Math.round(performance.now() - began), ...probe };
  };
  const checks: StoreCheck[] = [await check('keychain', store.backend)];
  if (store.sealed.exists) checks.push(await check('sealed-file', join(dataDir, FILE_NAME)));
  const memory: Probe = { writes: true, reads: true, deletes: true, problem: null };
  checks.push({ where: 'memory', what: 'Pilothouse', chosen: store.where === 'memory', holds: holds('memory'), tookMs: 0, ...memory });
  const found = await credentials.found().then(
    (all) => all.length,
    () => null,
  );
  const rotation = list.flatMap(({ name, rotateBy }) =>
    rotateBy === null ? [] : [{ name, rotateBy, overdueDays: Math.floor((today.getTime() - Date.parse(rotateBy)) / DAY_MS) }],
  );
  const chosen = checks.find((one) => one.chosen);
  const lasts = chosen !== undefined && chosen.where !== 'memory' && chosen.problem === null;
  return {
    ok: lasts && damage === null,
    lasts,
    checks,
    found,
    coreDumps: coreDumps(),
    rotation: rotation.filter(({ overdueDays }) => overdueDays >= -30).sort((a, b) => b.overdueDays - a.overdueDays),
  };
}

/** What a place does with a secret of no meaning. */
export async function probed(steps: {
  write(): Promise<void>;
  read(): Promise<boolean>;
  remove(): Promise<void>;
  readonly notRead: Failure;
}): Promise<Probe> {
  const done: { -readonly [What in keyof typeof NOTHING]: boolean } = { ...NOTHING };
  try {
    await steps.write();
    done.writes = true;
    done.reads = await steps.read();
    await steps.remove();
    done.deletes = true;
    return { ...done, problem: done.reads ? null : steps.notRead };
  } catch (error) {
    return { ...done, problem: failureOf(error) };
  }
}
