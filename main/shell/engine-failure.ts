import type { BrowserWindow } from 'electron';
import { dialog } from 'electron';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Language } from '../../preload/contract/words.ts';
import { logsFolder } from '../core/activity/logs.ts';
import { words } from './words.ts';

export interface EngineFailure {
  /** Why it cannot be opened; null when it ended too often. */
  readonly failure: Failure | null;
  readonly language: Language;
  readonly window: BrowserWindow | null;
  readonly dataDir: string;
}

/** Says that there is no engine, and why, and asks what to do; a window that is open says it too, and can be left to it. */
export async function askAfterEngineFailure(given: EngineFailure): Promise<'try-again' | 'quit' | 'leave'> {
  const { failure, language, window, dataDir } = given;
  const options = {
    type: 'error' as const,
    title: 'Pilothouse',
    message: failure ? words.engineNotUp[language] : words.engineKeepsStopping[language],
    detail: failure
      ? `${failure.cause[language]}\n${failure.remedy[language]}`
      : `${words.engineKeepsStoppingRemedy[language]}\n${logsFolder(dataDir)}`,
    buttons: [words.tryAgain[language], words.quit[language], ...(window ? [words.later[language]] : [])],
    defaultId: 0,
    cancelId: window ? 2 : 1,
  };
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return response === 0 ? 'try-again' : response === 1 ? 'quit' : 'leave';
}
