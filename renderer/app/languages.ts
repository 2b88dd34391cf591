import i18next from 'i18next';
import type { BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../preload/contract/words.ts';
import type { WordTree } from '../ui/french-spaces.ts';
import { typesetFrenchWords } from '../ui/french-spaces.ts';

type Loader = () => Promise<{ default: WordTree }>;

// One chunk a room and language: only what is shown is loaded.
const files: Readonly<Record<string, Loader>> = import.meta.glob<{ default: WordTree }>('../locales/*/*.json');

const localeFiles: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    const load = files[`../locales/${language}/${namespace}.json`];
    if (!load) {
      done(new Error(`No words for ${namespace} in ${language}`), null);
      return;
    }
    load().then(
      (file) => done(null, language === 'fr' ? typesetFrenchWords(file.default) : file.default),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
    );
  },
};

/** The language of the system, when it is one Pilothouse speaks, else English. */
export function systemLanguage(preferred: readonly string[] = navigator.languages): Language {
  for (const tag of preferred) {
    const language = tag.slice(0, 2).toLowerCase();
    if (language === 'fr' || language === 'en') return language;
  }
  return 'en';
}

/** The locale of dates and numbers: the system's own variant of the language (fr-CA, en-GB) where it has one. */
export function localeOf(language: string, preferred: readonly string[] = navigator.languages): string {
  return preferred.find((tag) => tag.toLowerCase().startsWith(`${language}-`)) ?? (language === 'en' ? 'en-GB' : language);
}

/** Loads the words of the frame and starts translating; the rooms' words come with the rooms. */
export async function startLanguages(language: Language): Promise<void> {
  i18next.on('languageChanged', (now) => {
    document.documentElement.lang = now;
  });
  await i18next
    .use(localeFiles)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      supportedLngs: ['en', 'fr'],
      ns: ['app', 'ui'],
      defaultNS: 'app',
      interpolation: { escapeValue: false },
      returnNull: false,
      react: { useSuspense: true },
    });
}

/** Loads the words of a room before it is shown. One that does not come is tried again, and told of, where it is used. */
export async function loadWords(namespaces: readonly string[]): Promise<void> {
  await i18next.loadNamespaces(namespaces);
}

/** Switches every word on screen, without a restart. */
export async function speak(language: Language): Promise<void> {
  if (i18next.language !== language) await i18next.changeLanguage(language);
}
