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
