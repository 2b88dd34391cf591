import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Language, Words } from '../../preload/contract/words.ts';
import { failureOf } from '../client/failures.ts';
import { typesetFrench } from './french-spaces.ts';

/** The language on screen. */
export function useLanguage(): Language {
  const { i18n } = useTranslation('ui');
  return i18n.language === 'fr' ? 'fr' : 'en';
}

/** Turns `Words` of the core into the sentence in the current language: `const say = useWords(); say(failure.cause)`. */
export function useWords(): (words: Words) => string {
  const language = useLanguage();
  return useCallback((words: Words) => (language === 'fr' ? typesetFrench(words.fr) : words.en), [language]);
}

/** The failure in what a query or a mutation threw; null when nothing was thrown. For `FailureNotice`. */
export function useFailure(error: unknown): Failure | null {
  return error === null || error === undefined ? null : failureOf(error);
}
