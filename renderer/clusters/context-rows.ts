import type { Context } from '../../preload/contract/kubernetes.ts';
import type { Words } from '../../preload/contract/words.ts';

/** Contexts as they are listed: those that cannot be used first, each with its reason, then the current one, then as written. */
export function orderContexts(contexts: readonly Context[]): readonly Context[] {
  const rank = ({ problem, current }: Context) => (problem ? 0 : current ? 1 : 2);
  return contexts.toSorted((a, b) => rank(a) - rank(b));
}

/** Contexts that contain every word of the filter, wherever. */
export function filterContexts(contexts: readonly Context[], filter: string): readonly Context[] {
  const wanted = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  return contexts.filter(({ name, cluster, server, user, namespace, source }) => {
    const text = [name, cluster, server, user, namespace, source].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** Why a context cannot be used, beside its name, which is not said twice. */
export function reasonInRow(cause: Words, name: string): Words {
  const short = (text: string, named: string, itself: string) => (text.startsWith(named) ? `${itself}${text.slice(named.length)}` : text);
  return {
    en: short(cause.en, `The context “${name}” cannot be used: `, 'Cannot be used: '),
    fr: short(cause.fr, `Le contexte « ${name} » est inutilisable : `, 'Inutilisable : '),
  };
}
