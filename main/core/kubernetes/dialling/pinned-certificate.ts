import type { TLSSocket } from 'node:tls';
import { failure, FailureError, words } from '../../failure.ts';

/**
 * Judges the certificate of a finished handshake where a person has chosen to trust one certificate of this context: that very one
 * is good, and any that the kubeconfig's authorities vouch for. Throws FailureError `certificate-changed` for another.
 */
export function checkPinned(
  stream: TLSSocket,
  pinned: string,
  { context, server }: { readonly context: string; readonly server: string },
): void {
  const { fingerprint256 } = stream.getPeerCertificate();
  if (fingerprint256 === pinned || stream.authorized) return;
  throw new FailureError(
    failure(
      'certificate-changed',
      words(
        `${server} shows another certificate than the one that was trusted for “${context}”. Nothing was sent.`,
        `${server} présente un autre certificat que celui approuvé pour « ${context} ». Rien n’a été envoyé.`,
      ),
      words(
        'Somebody may be in between, or the certificate was renewed. Compare its fingerprint with the server’s own before you trust it.',
        'Quelqu’un s’interpose peut-être, ou le certificat a été renouvelé. Comparez son empreinte avec celle du serveur avant de l’approuver.',
      ),
      { evidence: `trusted: SHA256 ${pinned}\nshown:   SHA256 ${fingerprint256}\n${String(stream.authorizationError ?? '')}`.trim() },
    ),
  );
}
