import { createPrivateKey, X509Certificate } from 'node:crypto';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';

/** Whether `tls.key` is the key of `tls.crt`, both PEM (`kubernetes.io/tls`). Throws FailureError `bad-input` with what is wrong. */
export function checkTls(data: JsonObject): void {
  const pem = (key: string) => {
    const value = data[key];
    return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64').toString('utf8') : null;
  };
  const [certificatePem, keyPem] = [pem('tls.crt'), pem('tls.key')];
  if (certificatePem === null || keyPem === null) throw wrong(words('It needs tls.crt and tls.key.', 'Il lui faut tls.crt et tls.key.'));
  const certificate = read(() => new X509Certificate(certificatePem));
  if (certificate === null) throw wrong(words('tls.crt is not a certificate in PEM.', 'tls.crt n’est pas un certificat en PEM.'));
  const key = read(() => createPrivateKey(keyPem));
  if (key === null)
    throw wrong(
      /ENCRYPTED/u.test(keyPem)
        ? words('tls.key has a passphrase; a cluster needs it without.', 'tls.key a une phrase secrète ; un cluster la veut sans.')
        : words('tls.key is not a private key in PEM.', 'tls.key n’est pas une clé privée en PEM.'),
    );
  if (!certificate.checkPrivateKey(key))
    throw wrong(
      words('tls.key is not the key of the first certificate in tls.crt.', 'tls.key n’est pas la clé du premier certificat de tls.crt.'),
    );
}

function read<Value>(make: () => Value): Value | null {
  try {
    return make();
  } catch {
    // What OpenSSL says of it names no key and no line.
    return null;
  }
}

function wrong(cause: { readonly en: string; readonly fr: string }): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(`${cause.en} Nothing was changed.`, `${cause.fr} Rien n’a été modifié.`),
      words('Give the certificate with its chain, and its own key.', 'Donnez le certificat avec sa chaîne, et sa propre clé.'),
    ),
  );
}
