import { homedir, userInfo } from 'node:os';
import { defaultDataDir } from '../data-dir.ts';
import { failure, FailureError, words } from '../failure.ts';
import { notEmpty } from './option-values.ts';

/** The folder that `--data-dir` names, or the usual one. Throws FailureError `bad-input` when the option is empty. */
export function dataDirOf(option: string | undefined): string {
  if (option === undefined) return defaultDataDir(process.platform, process.env, homeFolder());
  if (option.startsWith('--')) throw new FailureError(noFolder(option));
  return notEmpty('--data-dir', option, words('Name a folder, or leave the option out.', 'Indiquez un dossier, ou retirez l’option.'));
}

function noFolder(option: string) {
  return failure(
    'bad-input',
    words(`--data-dir ${option}: the folder is missing.`, `--data-dir ${option} : le dossier manque.`),
    words(
      `Name a folder; one that is really called so is ./${option}`,
      `Indiquez un dossier ; s’il s’appelle vraiment ainsi, écrivez ./${option}`,
    ),
  );
}

/** The user's home; an empty HOME would make every path in it relative to wherever the command runs, and the user database knows better. */
export function homeFolder(): string {
  return homedir() || userInfo().homedir;
}
