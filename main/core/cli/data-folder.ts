import { homedir, userInfo } from 'node:os';
import { defaultDataDir } from '../data-dir.ts';
import { words } from '../failure.ts';
import { notEmpty } from './option-values.ts';

/** The folder that `--data-dir` names, or the usual one. Throws FailureError `bad-input` when the option is empty. */
export function dataDirOf(option: string | undefined): string {
  if (option === undefined) return defaultDataDir(process.platform, process.env, homeFolder());
  return notEmpty('--data-dir', option, words('Name a folder, or leave the option out.', 'Indiquez un dossier, ou retirez l’option.'));
}

/** The user's home; an empty HOME would make every path in it relative to wherever the command runs, and the user database knows better. */
export function homeFolder(): string {
  return homedir() || userInfo().homedir;
}
