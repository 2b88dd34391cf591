import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { streamWork } from '../streams.ts';
import type { FactorStore } from './imports/import-plans.ts';
import { Secret } from './secret.ts';

/** Secrets that are made, moved and found; each part is loaded at its first call. */
export function secretsRouter(rooms: Rooms, factors: FactorStore) {
  const { credentials, audit, lock, dataDir, redactor, home, env, vantages, streams, closing } = rooms;
  let plans: Promise<Awaited<ReturnType<typeof openPlans>>> | null = null;
  const openPlans = async () => {
    const { createImportPlans } = await import('./imports/import-plans.ts');
    const opened = createImportPlans({ credentials, factors, audit });
    lock.onChange(() => {
      if (lock.isLocked()) opened.forget();
    });
    return opened;
  };
  const known = (text: string): Secret => {
    const secret = new Secret(text);
    redactor.register(secret);
    return secret;
  };
  return {
    generate: os.credentials.generate.handler(async ({ input, context }) => {
      const { makeSecret } = await import('./generators/make-secret.ts');
      return makeSecret(input, { credentials, who: context.who });
    }),
    exportBundle: os.credentials.exportBundle.handler(async ({ input, context }) => {
      await lock.confirm(
        { passphrase: input.lockPassphrase === null ? null : known(input.lockPassphrase), code: input.lockCode },
        context.who,
      );
      const { exportBundle } = await import('./bundles/export-bundle.ts');
      const { who, file } = context;
      return exportBundle(input, known(input.passphrase), { dataDir, credentials, factors, audit, lock, who, file });
    }),
    previewImport: os.credentials.previewImport.handler(async ({ input }) => {
      const opened = await (plans ??= openPlans());
      try {
        return await opened.preview({
          fileName: input.fileName,
          bytes: Buffer.from(input.base64, 'base64'),
          passphrase: input.passphrase === undefined ? null : known(input.passphrase),
          prefix: input.prefix,
        });
      } finally {
        // Locked while it was read.
        if (lock.isLocked()) opened.forget();
      }
    }),
    applyImport: os.credentials.applyImport.handler(async ({ input, context }) =>
      (await (plans ??= openPlans())).apply({ token: input.token, take: input.take, keep: input.keep ?? null }, context.who),
    ),
    findPlain: os.credentials.findPlain.handler(({ input, signal }) => {
      const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return streams.hold(
        input.stream,
        streamWork(async (push, working) => {
          const { findPlain } = await import('./plain-secrets/find-plain.ts');
          await findPlain(await sourceOf(input.via, input.folders, working), push, working);
        }, until),
        until,
      );
    }),
  };

  async function sourceOf(via: string, folders: readonly string[], signal: AbortSignal) {
    if (via === 'here') return (await import('./plain-secrets/files-here.ts')).filesHere({ home, env, folders });
    const { filesThere } = await import('./plain-secrets/files-there.ts');
    return filesThere({ vantage: await vantages.open(via, { signal }), folders });
  }
}
