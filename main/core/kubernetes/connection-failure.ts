import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { ApiTarget } from './api-failure.ts';

/** What kept a connection to the API server from working: name, network or TLS. Anything unknown is returned as it is. */
export function connectionFailure(target: ApiTarget, error: unknown): unknown {
  // What a vantage or a pinned certificate says of it is said already.
  if (!(error instanceof Error) || error instanceof FailureError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = describeConnectionError(target, code, error.message);
  // A name with several addresses fails once for each (AggregateError), and itself has nothing to say.
  const said =
    error instanceof AggregateError
      ? error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join('\n')
      : error.message;
  return known
    ? new FailureError(failure(known.kind, known.cause, known.remedy, { evidence: said, ...(code === '' ? {} : { code }) }), {
        cause: error,
      })
    : error;
}

interface Known {
  readonly kind: FailureKind;
  readonly cause: Words;
  readonly remedy: Words;
}

function describeConnectionError({ context, server }: ApiTarget, code: string, message: string): Known | null {
  const at = server;
  switch (code) {
    case 'ECONNREFUSED':
      return {
        kind: 'connection-refused',
        cause: words(`Nothing answers at ${at}: the connection was refused.`, `Rien ne répond à ${at} : la connexion a été refusée.`),
        remedy: words(
          'Check that the cluster runs, and its address in the kubeconfig.',
          'Vérifiez que le cluster tourne, et son adresse dans le kubeconfig.',
        ),
      };
    case 'ENOTFOUND':
      return {
        kind: 'name-not-found',
        cause: words(`The name of ${at} does not exist in DNS.`, `Le nom de ${at} n’existe pas dans le DNS.`),
        remedy: words(
          'Check the server address in the kubeconfig, and the VPN when the name is internal.',
          'Vérifiez l’adresse du serveur dans le kubeconfig, et le VPN si le nom est interne.',
        ),
      };
    case 'EAI_AGAIN':
      return {
        kind: 'name-lookup-failed',
        cause: words(
          `The name of ${at} could not be looked up: DNS does not answer.`,
          `Le nom de ${at} n’a pas pu être résolu : le DNS ne répond pas.`,
        ),
        remedy: words('Check the network of this computer.', 'Vérifiez le réseau de cet ordinateur.'),
      };
    case 'ETIMEDOUT':
      return timedOut(at);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return {
        kind: 'network-unreachable',
        cause: words(`There is no way from this computer to ${at}.`, `Il n’y a pas de route de cet ordinateur vers ${at}.`),
        remedy: words(
          'Check the network, and the VPN when the cluster is internal.',
          'Vérifiez le réseau, et le VPN si le cluster est interne.',
        ),
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        kind: 'connection-reset',
        cause: words(`The connection to ${at} was cut.`, `La connexion à ${at} a été coupée.`),
        remedy: words(
          'It is made again by itself. If it stays, look at what stands in between: proxy, firewall, load balancer.',
          'Elle est rétablie d’elle-même. Si cela persiste, regardez ce qui s’interpose : proxy, pare-feu, répartiteur.',
        ),
      };
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'Z_BUF_ERROR':
      return {
        kind: 'connection-closed',
        cause: words(`${at} closed the connection in the middle of its answer.`, `${at} a fermé la connexion au milieu de sa réponse.`),
        remedy: words(
          'Try again; if it stays, look at what stands in between: proxy, firewall, load balancer.',
          'Réessayez ; si cela persiste, regardez ce qui s’interpose : proxy, pare-feu, répartiteur.',
        ),
      };
    case 'CERT_HAS_EXPIRED':
      return {
        kind: 'certificate-expired',
        cause: words(`The certificate of ${at} has expired.`, `Le certificat de ${at} a expiré.`),
        remedy: words(
          'Renew the certificate of the API server (kubeadm certs renew), and check the clock of this computer.',
          'Renouvelez le certificat du serveur d’API (kubeadm certs renew), et vérifiez l’horloge de cet ordinateur.',
        ),
      };
    case 'CERT_NOT_YET_VALID':
      return {
        kind: 'certificate-not-yet-valid',
        cause: words(`The certificate of ${at} is not valid yet.`, `Le certificat de ${at} n’est pas encore valable.`),
        remedy: words(
          'Check the clock of this computer and of the API server.',
          'Vérifiez l’horloge de cet ordinateur et du serveur d’API.',
        ),
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        kind: 'certificate-wrong-name',
        cause: words(`The certificate of ${at} is for another name.`, `Le certificat de ${at} est établi pour un autre nom.`),
        remedy: words(
          'Use a server address that the certificate names, or set tls-server-name in the kubeconfig. Else look at the certificate, and trust exactly that one if it is the server’s.',
          'Utilisez une adresse de serveur que le certificat nomme, ou définissez tls-server-name dans le kubeconfig. Sinon, examinez le certificat, et approuvez celui-là seulement si c’est bien celui du serveur.',
        ),
      };
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return {
        kind: 'certificate-self-signed',
        cause: words(`The certificate of ${at} vouches only for itself.`, `Le certificat de ${at} ne se porte garant que de lui-même.`),
        remedy: authorityRemedy(context),
      };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_UNTRUSTED':
    case 'INVALID_CA':
      return {
        kind: 'certificate-unknown-authority',
        cause: words(
          `The certificate of ${at} comes from an authority that the context “${context}” does not know.`,
          `Le certificat de ${at} vient d’une autorité que le contexte « ${context} » ne connaît pas.`,
        ),
        remedy: authorityRemedy(context),
      };
    default:
      return describeTlsError(at, code, message);
  }
}

function describeTlsError(at: string, code: string, message: string): Known | null {
  if (code === 'ERR_INVALID_CHAR' || code === 'ERR_MISSING_PASSPHRASE' || /^ERR_OSSL_(PEM|X509|ASN1|EVP|UNSUPPORTED|OSSL)/.test(code)) {
    return {
      kind: 'kubeconfig-context-broken',
      cause: words(
        `The certificate, key or token for ${at} in the kubeconfig cannot be used.`,
        `Le certificat, la clé ou le jeton pour ${at} dans le kubeconfig est inutilisable.`,
      ),
      remedy: words(
        'The message below says why. Fetch the kubeconfig of this cluster again.',
        'Le message ci-dessous dit pourquoi. Récupérez de nouveau le kubeconfig de ce cluster.',
      ),
    };
  }
  if (/wrong.version.number|packet.length.too.long|http.request/i.test(`${code} ${message}`)) {
    return {
      kind: 'tls-not-spoken',
      cause: words(`What answers at ${at} does not speak TLS.`, `Ce qui répond à ${at} ne parle pas TLS.`),
      remedy: words(
        'Check the port, and whether the address should begin with http://.',
        'Vérifiez le port, et si l’adresse doit commencer par http://.',
      ),
    };
  }
  if (/unsupported.protocol|alert.protocol.version/i.test(`${code} ${message}`)) {
    return {
      kind: 'tls-too-old',
      cause: words(
        `${at} offers only versions of TLS that are no longer safe.`,
        `${at} ne propose que des versions de TLS qui ne sont plus sûres.`,
      ),
      remedy: words(
        'Allow TLS 1.2 or newer on the API server or the proxy in front of it.',
        'Autorisez TLS 1.2 ou plus récent sur le serveur d’API ou le proxy placé devant lui.',
      ),
    };
  }
  if (/bad.certificate|certificate.required|certificate.unknown|unknown.ca|alert.certificate/i.test(message)) {
    return {
      kind: 'kubernetes-unauthorized',
      cause: words(`${at} refuses the client certificate.`, `${at} refuse le certificat client.`),
      remedy: words('Fetch the kubeconfig of this cluster again.', 'Récupérez de nouveau le kubeconfig de ce cluster.'),
    };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code.startsWith('ERR_OSSL_')) {
    return {
      kind: 'tls-handshake-failed',
      cause: words(`The TLS handshake with ${at} failed.`, `La négociation TLS avec ${at} a échoué.`),
      remedy: words(
        'The message below says at what. Check the certificates in the kubeconfig.',
        'Le message ci-dessous dit sur quoi. Vérifiez les certificats du kubeconfig.',
      ),
    };
  }
  if (code.startsWith('HPE_')) {
    return {
      kind: 'kubernetes-not-spoken',
      cause: words(`What answers at ${at} does not speak HTTP.`, `Ce qui répond à ${at} ne parle pas HTTP.`),
      remedy: words('Check the port in the kubeconfig.', 'Vérifiez le port dans le kubeconfig.'),
    };
  }
  return null;
}

function timedOut(at: string): Known {
  return {
    kind: 'connection-timed-out',
    cause: words(
      `${at} does not answer: no connection within the time limit.`,
      `${at} ne répond pas : aucune connexion dans le délai imparti.`,
    ),
    remedy: words(
      'Check the address, the firewall, and the VPN when the cluster is internal.',
      'Vérifiez l’adresse, le pare-feu, et le VPN si le cluster est interne.',
    ),
  };
}

function authorityRemedy(context: string): Words {
  return words(
    `Put the cluster’s certificate authority into the kubeconfig (certificate-authority-data of “${context}”), or fetch the kubeconfig again. Else look at the certificate, and trust exactly that one if it is the server’s.`,
    `Mettez l’autorité de certification du cluster dans le kubeconfig (certificate-authority-data de « ${context} »), ou récupérez de nouveau le kubeconfig. Sinon, examinez le certificat, et approuvez celui-là seulement si c’est bien celui du serveur.`,
  );
}

/** No connection was made within the limit. */
export function connectTimedOut(target: ApiTarget, afterMs: number): FailureError {
  const { kind, cause, remedy } = timedOut(target.server);
  return new FailureError(failure(kind, cause, remedy, { evidence: `no connection after ${afterMs / 1000} s` }));
}

/** The connection stands, the answer does not come. */
export function answerTimedOut(target: ApiTarget, afterMs: number): FailureError {
  return new FailureError(
    failure(
      'timed-out',
      words(
        `The API server of “${target.context}” took the question and did not answer within ${afterMs / 1000} s.`,
        `Le serveur d’API de « ${target.context} » a reçu la question et n’a pas répondu en ${afterMs / 1000} s.`,
      ),
      words(
        'Try again; if it stays, look at the load of the control plane and of etcd.',
        'Réessayez ; si cela persiste, regardez la charge du plan de contrôle et d’etcd.',
      ),
    ),
  );
}

/** A watch stayed silent past its own end: whatever it showed can no longer be trusted. */
export function watchSilent(target: ApiTarget, afterMs: number): FailureError {
  return new FailureError(
    failure(
      'timed-out',
      words(
        `The connection to ${target.server} has been silent for ${Math.round(afterMs / 1000)} s and is no longer trusted.`,
        `La connexion à ${target.server} est muette depuis ${Math.round(afterMs / 1000)} s et n’est plus jugée fiable.`,
      ),
      words(
        'It is made again by itself. If it stays, check the network of this computer.',
        'Elle est rétablie d’elle-même. Si cela persiste, vérifiez le réseau de cet ordinateur.',
      ),
    ),
  );
}
