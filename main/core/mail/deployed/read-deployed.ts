import type { DeployedSource } from '../../../../preload/contract/deployed-mail.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import type { DeployedSettings } from './understand.ts';
import { understandMail } from './understand.ts';

/**
 * Reads what an application is configured with, and understands what of it is about mail; its values are known to the redactor from then on.
 * Throws FailureError `not-found` where nothing is, and those of the place.
 */
export async function readDeployed(
  source: DeployedSource,
  { environments, redactor }: Pick<Rooms, 'environments' | 'redactor'>,
  signal: AbortSignal,
): Promise<DeployedSettings> {
  const environment = await environments.read(source, signal);
  const settings = understandMail(environment);
  const [problem] = environment.problems;
  // Nothing could be read of it: the reason says more than that nothing was found.
  if (settings === null && environment.variables.length === 0 && problem !== undefined) throw new FailureError(problem);
  if (settings === null) {
    throw new FailureError(
      failure(
        'not-found',
        noneNames(environment.variables.length),
        words(
          'Its settings may be in a file of its own: read that file (--config), or type them instead.',
          'Ses réglages sont peut-être dans un fichier à lui : lisez ce fichier (--config), ou saisissez-les.',
        ),
        problem === undefined ? {} : { evidence: problem.cause.en },
      ),
    );
  }
  for (const secret of settings.secrets) redactor.register(secret);
  return settings;
}

function noneNames(count: number): Words {
  const like = 'SMTP_HOST, MAIL_HOST, EMAIL_HOST, MAILER_DSN';
  if (count === 0)
    return words(
      `Its environment has no variable, and so none that names a mail server (${like} and their like).`,
      `Son environnement n’a aucune variable, donc aucune qui nomme un serveur de courriel (${like} et leurs semblables).`,
    );
  if (count === 1)
    return words(
      `Its only variable names no mail server (${like} and their like).`,
      `Sa seule variable ne nomme pas de serveur de courriel (${like} et leurs semblables).`,
    );
  return words(
    `None of its ${count} variables names a mail server (${like} and their like).`,
    `Aucune de ses ${count} variables ne nomme de serveur de courriel (${like} et leurs semblables).`,
  );
}
