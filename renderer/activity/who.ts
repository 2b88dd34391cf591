import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

const WAYS = { window: 'who.window', browser: 'who.browser', 'command line': 'who.commandLine' } as const;

/** The user of an entry and the way in, as it is written down: `ops via command line`. Null for any other text. */
export function readWho(who: string): { readonly name: string; readonly word: (typeof WAYS)[keyof typeof WAYS] } | null {
  const { name, way } = /^(?<name>.+) via (?<way>window|browser|command line)$/u.exec(who)?.groups ?? {};
  return name === undefined || way === undefined ? null : { name, word: WAYS[way as keyof typeof WAYS] };
}

/** Turns who changed something into words: `ops via browser` is “ops, par le navigateur” in French. */
export function useWho(): (who: string) => string {
  const { t } = useTranslation('activity');
  return useCallback(
    (who) => {
      const read = readWho(who);
      return read === null ? who : t(read.word, { name: read.name });
    },
    [t],
  );
}
