import { homedir, userInfo } from 'node:os';
import { defaultDataDir } from '../data-dir.ts';
import { failure, FailureError, words } from '../failure.ts';

/** The folder that `--data-dir` names, or the usual one. Throws FailureError `bad-input` when the option is empty. */
export function dataDirOf(option: string | undefined): string {
  if (option === undefined) return defaultDataDir(process.platform, process.env, homeFolder());
  if (option.trim() === '') {
    throw new FailureError(
      failure(
        'bad-input',
        words('--data-dir is empty.', '--data-dir est vide.'),
        words('Name a folder, or leave the option out.', 'Indiquez un dossier, ou retirez l’option.'),
      ),
    );
  }
  return option;
}

/** An empty HOME would make the folder relative to wherever the command runs: the password database knows better. */
function homeFolder(): string {
  return homedir() || userInfo().homedir;
}
