import type { MailDomainInput } from '../../../preload/contract/mail-domain.ts';

/** What is typed, as it stands in the fields. */
export interface DomainDraft {
  readonly domain: string;
  readonly address: string;
  readonly selectors: string;
  readonly resolver: string;
  readonly via: string;
  readonly blocklists: boolean;
}

export type DomainQuestion = Pick<MailDomainInput, 'domain' | 'address' | 'selectors' | 'resolver' | 'via' | 'blocklists'>;

export const emptyDomainDraft: DomainDraft = { domain: '', address: '', selectors: '', resolver: '', via: 'here', blocklists: false };

/** What is asked of the core. Blocklists are about an address: without one they are left out. */
export function domainQuestion({ domain, address, selectors, resolver, via, blocklists }: DomainDraft): DomainQuestion {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    domain: domain.trim(),
    address: orNull(address),
    selectors: selectors.split(/[\s,]+/u).filter((name) => name !== ''),
    resolver: orNull(resolver),
    via,
    blocklists: blocklists && orNull(address) !== null,
  };
}

interface Kept {
  readonly draft: DomainDraft;
  readonly asked: DomainQuestion | null;
}

let kept: Kept = { draft: emptyDomainDraft, asked: null };

/** What stood on the page when it was left; for this window. */
export function keptDomain(): Kept {
  return kept;
}

export function keepDomain(next: Kept): void {
  kept = next;
}
