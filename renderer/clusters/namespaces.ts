/** A name a namespace can have: an RFC 1123 label. */
export function isNamespaceName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u.test(name);
}

/**
 * The namespace a list is asked for; null is all. What the path names wins over what was chosen before, so that a link to an
 * object shows it among its own.
 */
export function shownNamespace(chosen: string | null, ofPath: string | null): string | null {
  return chosen === null || ofPath === null || chosen === ofPath ? chosen : ofPath;
}

/** The namespace that is shown without a link: the one chosen last, null for all; before anybody chose, the context's own, as kubectl does. */
export function chosenNamespace(chosen: Readonly<Record<string, string | null>>, context: string, ofContext: string | null): string | null {
  return Object.hasOwn(chosen, context) ? (chosen[context] ?? null) : ofContext;
}
