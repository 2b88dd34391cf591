import type { BrowserWindow } from 'electron';
import { dialog } from 'electron';
import type { Language } from '../../preload/contract/words.ts';
import { words } from './words.ts';

export interface OutsideAddress {
  readonly address: string;
  readonly language: Language;
  readonly window: BrowserWindow | null;
}

/** Shows the person the whole address that would be opened by another program, and answers whether it may. */
export async function askToOpen({ address, language, window }: OutsideAddress): Promise<boolean> {
  const options = {
    type: 'question' as const,
    title: 'Pilothouse',
    message: words.openOutside[language],
    detail: address,
    buttons: [words.open[language], words.cancel[language]],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  };
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
  return response === 0;
}
