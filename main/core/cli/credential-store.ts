import type { Command } from 'commander';
import type { CredentialsDoctor, CredentialStore, SealedRestored, StoreCheck } from '../../../preload/contract/credentials.ts';
import { failure, FailureError, words } from '../failure.ts';
import { onTheCommandLine } from './command-line-remedies.ts';
import { confirmed } from './confirm.ts';
import { PLACES } from './credential-places.ts';
import { EXIT } from './exit-code.ts';
import { headings } from './kubernetes/headings.ts';
import type { Output } from './output.ts';
import { table } from './output.ts';
import type { CommonOptions, RunCommand, Session } from './session.ts';
import { withCommonOptions } from './session.ts';

/** `credentials doctor`, `credentials store` and what is done with the sealed file, `credentials recover`. */
export function addStoreCommands(credentials: Command, run: RunCommand): void {
  withCommonOptions(
    credentials.command('doctor').description('try each place that keeps secrets: write, read and delete a probe; say what to do'),
  ).action((options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      const result = await client.credentials.doctor(undefined, { signal });
      output.result(result, () => doctorText(result, output));
      return result.ok ? EXIT.healthy : EXIT.failureFound;
    }),
  );
  const store = credentials.command('store').description('the sealed file: secrets without a keychain, closed with a passphrase');
  const child = (name: string, description: string, work: (session: Session, options: CommonOptions) => Promise<void>) =>
    withCommonOptions(store.command(name).description(description)).action((options: CommonOptions) =>
      run(options, async (session) => {
        await work(session, options);
        return EXIT.healthy;
      }),
    );
  child('show', 'where secrets live now, and why', async ({ client, output, signal }) => {
    output.result(await client.credentials.store(undefined, { signal }), (found) => storeText(found, output));
  });
  child('create', 'make the sealed file; its passphrase is typed twice, or read with --passphrase-fd', async (session, options) => {
    const { client, output, signal } = session;
    const { newPassphrase } = await import('./unlock.ts');
    const passphrase = (await newPassphrase(options, session, 0)).reveal();
    const state = await client.credentials.sealed.create({ passphrase }, { signal });
    output.result(state, () =>
      output.say(
        words(
          `The sealed file is made. Without its passphrase nobody can read it, not even you: keep that somewhere else too. One try costs ${state.cost.mebibytes} MiB of memory.`,
          `Le fichier scellé est créé. Sans sa phrase de passe personne ne peut le lire, pas même vous : gardez-la aussi ailleurs. Un essai coûte ${state.cost.mebibytes} Mio de mémoire.`,
        ),
      ),
    );
  });
  withCommonOptions(
    store
      .command('check')
      .description('open the sealed file with its passphrase, and close it again')
      .option('--accept-older', 'take another file or an older copy than the one known for the right one from now on'),
  ).action((options: CommonOptions & { readonly acceptOlder?: boolean }) =>
    run(options, async (session) => {
      const { client, output, signal } = session;
      const passphrase = await presentPassphrase(session, options);
      const state = await client.credentials.sealed.open({ passphrase, acceptOlder: options.acceptOlder === true }, { signal });
      output.result(state, () =>
        [
          output.say(words('The sealed file opens.', 'Le fichier scellé s’ouvre.')),
          ...(state.lost.length === 0
            ? []
            : [output.say(words('Not in it, and off the list:', 'Absents du fichier, et retirés de la liste :')), ...state.lost]),
        ].join('\n'),
      );
      return EXIT.healthy;
    }),
  );
  child('passphrase', 'give the sealed file another passphrase', async (session, options) => {
    const { client, output, signal } = session;
    const passphrase = await presentPassphrase(session, options);
    const { newPassphrase } = await import('./unlock.ts');
    const next = (await newPassphrase(options, session, 1)).reveal();
    const state = await client.credentials.sealed.changePassphrase({ passphrase, next }, { signal });
    output.result(state, () =>
      output.say(words('The sealed file has its new passphrase.', 'Le fichier scellé a sa nouvelle phrase de passe.')),
    );
  });
  child('restore', 'put the last sound copy in the place of a damaged or lost sealed file', async ({ client, output, signal }) => {
    const restored = await client.credentials.sealed.restore(undefined, { signal });
    output.result(restored, () => restoredText(restored, output));
  });
  withCommonOptions(
    store
      .command('set-aside')
      .description('rename a sealed file nobody can open any more and forget it; nothing is deleted')
      .option('--yes', 'do it without asking; needed where nobody can answer'),
  ).action((options: CommonOptions & { yes?: boolean }) =>
    run(options, async ({ client, output, signal }) => {
      await confirmed(
        words(
          'Set the sealed file aside? Its secrets leave the list.',
          'Mettre le fichier scellé de côté ? Ses secrets quittent la liste.',
        ),
        options,
        { output, signal },
      );
      const aside = await client.credentials.sealed.setAside(undefined, { signal });
      output.result(aside, () =>
        output.say(words(`It is kept as ${aside.file ?? '-'}.`, `Il est gardé sous le nom ${aside.file ?? '-'}.`)),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(credentials.command('recover').description('bring names back that the keychain holds and no list here has')).action(
    (options: CommonOptions) =>
      run(options, async ({ client, output, signal }) => {
        const found = (await client.credentials.found(undefined, { signal })).filter(({ taken }) => !taken);
        const accounts = found.map(({ account }) => account);
        const back = accounts.length === 0 ? [] : await client.credentials.recover({ accounts }, { signal });
        output.result(back, () =>
          back.length === 0
            ? output.say(
                words('The keychain holds nothing that is not in the list.', 'Le trousseau ne contient rien qui ne soit dans la liste.'),
              )
            : back.map(({ name }) => name).join('\n'),
        );
        return EXIT.healthy;
      }),
  );
}

async function presentPassphrase(session: Session, options: CommonOptions): Promise<string> {
  const { sealedPassphrase } = await import('./unlock.ts');
  const passphrase = await sealedPassphrase(options, session);
  if (passphrase !== null) return passphrase.reveal();
  throw new FailureError(
    failure(
      'bad-input',
      words('The passphrase of the sealed file is needed.', 'La phrase de passe du fichier scellé est nécessaire.'),
      words(
        'Run it on a terminal, or hand it over with --passphrase-fd 3 3<file.',
        'Lancez la commande dans un terminal, ou transmettez-la avec --passphrase-fd 3 3<fichier.',
      ),
    ),
  );
}

function restoredText({ revision, known, beside }: SealedRestored, { say }: Output): string {
  return [
    words(`Restored: state ${revision} of the file.`, `Restauré : état ${revision} du fichier.`),
    ...(known === null
      ? []
      : [
          words(
            `State ${known} was the last one known: what was kept or changed since is not in it. What is missing is told when it is opened: pilothouse credentials store check`,
            `Le dernier état connu était le ${known} : ce qui a été conservé ou changé depuis n’y est pas. Ce qui manque est dit à son ouverture : pilothouse credentials store check`,
          ),
        ]),
    ...(beside === null
      ? []
      : [words(`What lay there before is kept as ${beside}.`, `Ce qui s’y trouvait est gardé sous le nom ${beside}.`)]),
  ]
    .map(say)
    .join('\n');
}

function storeText({ where, backend, problem, sealed }: CredentialStore, { say, language }: Output): string {
  const file = !sealed.exists
    ? words('there is none', 'il n’y en a pas')
    : sealed.problem !== null
      ? words(`${sealed.problem.cause.en} ${sealed.problem.remedy.en}`, `${sealed.problem.cause.fr} ${sealed.problem.remedy.fr}`)
      : sealed.lockedWithApp
        ? words('there is one, with the passphrase of the lock', 'il y en a un, avec la phrase de passe du verrou')
        : words('there is one', 'il y en a un');
  return [
    `${say(words('New secrets go to:', 'Les nouveaux secrets vont dans :'))} ${say(PLACES[where])}`,
    `${say(words(`Keychain (${backend}):`, `Trousseau (${backend}) :`))} ${problem === null ? say(words('takes secrets', 'prend les secrets')) : problem.cause[language]}`,
    `${say(words('Sealed file:', 'Fichier scellé :'))} ${say(file)}`,
  ].join('\n');
}

function doctorText({ checks, found, coreDumps, rotation, lasts }: CredentialsDoctor, output: Output): string {
  const { say } = output;
  const yes = (done: boolean) => (done ? say(words('yes', 'oui')) : say(words('no', 'non')));
  const line = (check: StoreCheck) => [
    `${check.chosen ? '*' : ' '} ${say(PLACES[check.where])}`,
    check.what,
    yes(check.writes),
    yes(check.reads),
    yes(check.deletes),
    String(check.holds),
    `${check.tookMs} ms`,
  ];
  const troubles = checks.flatMap(({ problem }) => {
    if (problem === null) return [];
    const told = onTheCommandLine(problem, process.env);
    return ['', say(told.cause), say(told.remedy)];
  });
  return [
    table(headings(output, 'PLACE', 'WHAT', 'WRITES', 'READS', 'DELETES', 'HOLDS', 'TOOK'), checks.map(line)),
    ...troubles,
    ...(lasts
      ? []
      : [
          '',
          say(
            words(
              'A secret kept now would be forgotten when Pilothouse ends.',
              'Un secret conservé maintenant serait oublié à la fin de Pilothouse.',
            ),
          ),
        ]),
    ...(found === null || found === 0
      ? []
      : [
          '',
          say(
            words(
              `The keychain holds ${found} of Pilothouse’s secrets that no list here has. To bring them back: pilothouse credentials recover`,
              `Le trousseau contient ${found} secrets de Pilothouse absents de cette liste. Pour les y remettre : pilothouse credentials recover`,
            ),
          ),
        ]),
    ...(coreDumps === 'not-kept-back'
      ? [
          '',
          say(
            words(
              'Core dumps of this process could hold secrets (ulimit -c 0 prevents them).',
              'Un vidage mémoire de ce processus pourrait contenir des secrets (ulimit -c 0 l’empêche).',
            ),
          ),
        ]
      : []),
    ...rotation.map(({ name, rotateBy, overdueDays }) =>
      say(
        overdueDays >= 0
          ? words(`${name}: a new value was due on ${rotateBy}.`, `${name} : une nouvelle valeur était attendue le ${rotateBy}.`)
          : words(`${name}: a new value is due on ${rotateBy}.`, `${name} : une nouvelle valeur est attendue le ${rotateBy}.`),
      ),
    ),
  ].join('\n');
}
