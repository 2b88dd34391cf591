import { startLink } from '../client/link.ts';
import { refetchAfterRestart } from '../client/queries.ts';
import { settingsStore } from '../client/settings.ts';
import { startLanguages, systemLanguage } from './languages.ts';

/** What the window needs before its first paint: the way to the engine, and its words in the language it had last. */
export async function startConsole(): Promise<void> {
  startLink();
  refetchAfterRestart();
  const { language } = settingsStore.get().appearance;
  await startLanguages(language === 'system' ? systemLanguage() : language);
}
