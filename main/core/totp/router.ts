import type { Confirmation } from '../credentials/lock/lock.ts';
import { Secret } from '../credentials/secret.ts';
import { failure, FailureError, failureOf, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import type { Authenticator } from './authenticator.ts';
import type { VaultEntry } from './aegis-vault.ts';
import { nameOf } from './entry-names.ts';
import type { Imports } from './imports/pending-imports.ts';
import { createRecoveryCodes } from './recovery.ts';
import { runningCodes } from './running-codes.ts';

/** The totp part of the contract. What only an import, an export or an explanation needs is loaded then. */
export function totpRouter(rooms: Rooms, authenticator: Authenticator) {
  const { streams, closing, credentials, audit, lock } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const recovery = createRecoveryCodes({ authenticator, credentials, audit, lock });
  /** What cannot be read now comes back later; the list is shown all the same. */
  const restore = async () => {
    try {
      await authenticator.restore();
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
    }
  };
  let opened: Promise<Imports> | null = null;
  const imports = () =>
    (opened ??= import('./imports/pending-imports.ts').then(({ createImports }) => {
      const made = createImports(authenticator);
      lock.onChange(() => lock.isLocked() && made.forget());
      return made;
    }));
  return {
    enrol: os.totp.enrol.handler(({ input, context }) => authenticator.enrol(input, context.who)),
    list: os.totp.list.handler(async () => {
      await restore();
      return [...authenticator.list()];
    }),
    codes: os.totp.codes.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(input.stream, runningCodes(authenticator, ending), ending);
    }),
    code: os.totp.code.handler(({ input }) => authenticator.code(input.id)),
    verify: os.totp.verify.handler(({ input, context }) => authenticator.verify(input.id, input.code, context.who)),
    remove: os.totp.remove.handler(async ({ input, context }) => {
      await authenticator.remove(input.id, context.who);
      return {};
    }),
    rename: os.totp.rename.handler(({ input, context }) => authenticator.rename(input.id, input, context.who)),
    arrange: os.totp.arrange.handler(({ input }) => {
      authenticator.arrange(input.ids);
      return {};
    }),
    reveal: os.totp.reveal.handler(({ input, context }) => authenticator.reveal(input.id, confirmationOf(input), context.who)),
    export: os.totp.export.handler(async ({ input, context }) => {
      await lock.confirm(confirmationOf(input), context.who);
      const chosen = authenticator.list().filter(({ id }) => input.ids === undefined || input.ids.includes(id));
      if (chosen.length === 0) throw nothingToExport();
      const entries: VaultEntry[] = [];
      // One that cannot be read ends it: a copy that lacks entries would be believed whole.
      for (const entry of chosen) entries.push({ ...entry, key: await authenticator.requireKey(entry.id) });
      const { aegisVault } = await import('./aegis-vault.ts');
      const content = await aegisVault(entries, new Secret(input.sealWith));
      const target = chosen.length === 1 && chosen[0] !== undefined ? nameOf(chosen[0]) : `${chosen.length} entries`;
      const { who, file } = context;
      const record = (result: 'done' | 'failed', why: string | null) => {
        const detail = ['Aegis, encrypted', ...(file === undefined ? [] : [file.path]), ...(why === null ? [] : [why])].join('; ');
        audit.record({ who, action: 'totp.export', target, before: null, after: null, result, detail });
      };
      try {
        // Locked while it was sealed: nothing leaves.
        lock.requireOpen();
        await file?.write(content);
      } catch (error) {
        record('failed', failureOf(error).cause.en);
        throw error;
      }
      record('done', null);
      return { fileName: `pilothouse-totp-${new Date().toISOString().slice(0, 10)}.aegis.json`, content, entries: chosen.length };
    }),
    import: {
      preview: os.totp.import.preview.handler(async ({ input }) => {
        const made = await imports();
        try {
          return await made.preview(input.texts, secretOf(input.passphrase));
        } finally {
          // Locked while it was read.
          if (lock.isLocked()) made.forget();
        }
      }),
      apply: os.totp.import.apply.handler(async ({ input, context }) =>
        (await imports()).apply(input.token, input.indices, input.keep ?? null, context.who),
      ),
    },
    explain: os.totp.explain.handler(async ({ input, signal }) => {
      const ending = until(signal);
      const [{ adviceFor, explainCode }, { httpClock, ownClock, serverClock }] = await Promise.all([
        import('./explanation/explain-code.ts'),
        import('./explanation/clocks.ts'),
      ]);
      const { compareWith } = input;
      const { judgement, ...explained } = await explainCode(authenticator, input.code, input.id ?? null, Date.now());
      const clock = await ownClock(rooms, ending);
      const compared =
        compareWith === undefined
          ? null
          : compareWith.kind === 'server'
            ? await serverClock(rooms, compareWith.host, ending)
            : await httpClock(compareWith.url, ending);
      return { ...explained, clock, compared, advice: adviceFor({ ...explained, judgement }, clock, compared) };
    }),
    recovery: {
      keep: os.totp.recovery.keep.handler(({ input, context }) => recovery.keep(input.id, input.codes, context.who)),
      show: os.totp.recovery.show.handler(async ({ input, context }) => ({
        codes: await recovery.show(input.id, confirmationOf(input), context.who),
      })),
      cross: os.totp.recovery.cross.handler(({ input, context }) => recovery.cross(input.id, input.index, context.who)),
      forget: os.totp.recovery.forget.handler(async ({ input, context }) => {
        await recovery.forget(input.id, context.who);
        return {};
      }),
    },
  };
}

/** What the lock may want confirmed before a secret is shown. */
function confirmationOf({ passphrase, code }: { readonly passphrase?: string | undefined; readonly code: string | null }): Confirmation {
  return { passphrase: secretOf(passphrase), code };
}

function secretOf(passphrase: string | undefined): Secret | null {
  return passphrase === undefined ? null : new Secret(passphrase);
}

function nothingToExport(): FailureError {
  return new FailureError(
    failure(
      'not-found',
      words('There is no entry to export.', 'Il n’y a aucune entrée à exporter.'),
      words('Enrol or import one first.', 'Enrôlez-en ou importez-en une d’abord.'),
    ),
  );
}
