import type { Failure } from '../../preload/contract/failure.ts';
import type { FailureKind } from '../../preload/contract/failure-kinds.ts';
import type { UrlCheck } from './checks.ts';

/** A field of what is expected that a remedy leads to. */
export type ExpectationField = 'contains' | 'path' | 'caFile';

/** What one press can do about a failed check. */
export type HealthRemedy =
  /** Checks the same host and port the other way: in plain text, or under TLS. */
  | { readonly kind: 'url'; readonly url: string }
  /** Takes the status that came as the one that is expected. */
  | { readonly kind: 'status'; readonly status: number }
  /** Leads to the field that is to be corrected. */
  | { readonly kind: 'field'; readonly field: ExpectationField }
  /** Checks again as it is: the cause may have passed, or be mended by now. */
  | { readonly kind: 'again' };

type Remedy = (failure: Pick<Failure, 'code'>, check: Pick<UrlCheck, 'url'>) => HealthRemedy;

const again: Remedy = () => ({ kind: 'again' });
const field = (name: ExpectationField) => (): HealthRemedy => ({ kind: 'field', field: name });
const otherWay: Remedy = (_, { url }) => {
  const other = otherScheme(url);
  return other === null ? { kind: 'again' } : { kind: 'url', url: other };
};

/** Kinds whose remedy is not simply to check again. */
const remedies: Readonly<Partial<Record<FailureKind, Remedy>>> = {
  'tls-not-spoken': otherWay,
  'tls-expected': otherWay,
  'certificate-self-signed': field('caFile'),
  'certificate-unknown-authority': field('caFile'),
  'text-missing': field('contains'),
  'field-mismatch': field('path'),
  'body-too-large': field('path'),
  'status-unexpected': ({ code }) => {
    const status = Number(code);
    // A server in trouble is not what anybody wants to expect.
    return Number.isInteger(status) && status < 500 && status !== 429 ? { kind: 'status', status } : { kind: 'again' };
  },
};

/** The one press that fits a failure. */
export function healthRemedy(failure: Pick<Failure, 'kind' | 'code'>, check: Pick<UrlCheck, 'url'>): HealthRemedy {
  return (remedies[failure.kind] ?? again)(failure, check);
}

/** `https://a.example/x` as `http://a.example:443/x`: the port stays, whatever it speaks; null when it is no URL. */
function otherScheme(text: string): string | null {
  const url = URL.parse(text);
  if (url === null) return null;
  const plain = url.protocol === 'http:';
  const port = url.port === '' ? (plain ? '80' : '443') : url.port;
  url.protocol = plain ? 'https:' : 'http:';
  url.port = port;
  return url.href;
}
