import { X509Certificate } from 'node:crypto';
import { access, constants, stat } from 'node:fs/promises';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, words } from '../../failure.ts';
import type { ClusterEntry, ContextEntry, Material, UserEntry } from './kubeconfig-file.ts';

/** What a context refers to, by name. */
interface Described {
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
}

/** What is plain from the files to keep a context from being used; null when nothing is. Nothing is contacted or run. */
export async function contextProblem(kubeconfig: Described, context: ContextEntry): Promise<Failure | null> {
  if (context.cluster === '') return broken(context, 'it names no cluster', 'il ne nomme aucun cluster');
  const cluster = kubeconfig.clusters.get(context.cluster);
  if (!cluster)
    return broken(
      context,
      `its cluster “${context.cluster}” is not described in any kubeconfig file`,
      `son cluster « ${context.cluster} » n’est décrit dans aucun fichier kubeconfig`,
    );
  if (!isApiAddress(cluster.server)) {
    return cluster.server === ''
      ? broken(
          context,
          `its cluster “${cluster.name}” has no server address`,
          `son cluster « ${cluster.name} » n’a pas d’adresse de serveur`,
        )
      : broken(
          context,
          `the server address “${cluster.server}” is not an http or https address`,
          `l’adresse de serveur « ${cluster.server} » n’est pas une adresse http ou https`,
        );
  }
  // kubectl lets a context do without a user: it is then nobody (system:anonymous).
  const user = context.user === '' ? null : kubeconfig.users.get(context.user);
  if (user === undefined)
    return broken(
      context,
      `its user “${context.user}” is not described in any kubeconfig file`,
      `son utilisateur « ${context.user} » n’est décrit dans aucun fichier kubeconfig`,
    );
  const needed = [cluster.skipTlsVerify ? null : cluster.certificateAuthority, user?.clientCertificate ?? null, user?.clientKey ?? null];
  for (const material of needed) {
    const problem = await materialProblem(context, material);
    if (problem) return problem;
  }
  if (user?.tokenFile && user.token === null) {
    const problem = await materialProblem(context, { kind: 'file', path: user.tokenFile });
    if (problem) return problem;
  }
  if (user?.clientCertificate && !user.clientKey)
    return broken(
      context,
      `its user “${user.name}” has a client certificate without a key`,
      `son utilisateur « ${user.name} » a un certificat client sans clé`,
    );
  if (user?.loginProgram?.command === '')
    return broken(
      context,
      `the login program of its user “${user.name}” has no command`,
      `le programme de connexion de son utilisateur « ${user.name} » n’a pas de commande`,
    );
  return certificateProblem(context, user?.clientCertificate ?? null);
}

async function materialProblem(context: ContextEntry, material: Material | null): Promise<Failure | null> {
  if (material?.kind === 'malformed') {
    return broken(
      context,
      `its ${material.field} is not base64 of a PEM text`,
      `son champ ${material.field} n’est pas un texte PEM en base64`,
    );
  }
  if (material?.kind !== 'file') return null;
  try {
    await access(material.path, constants.R_OK);
    if ((await stat(material.path)).isFile()) return null;
    return broken(
      context,
      `${material.path} that it names is not a regular file`,
      `${material.path} qu’il nomme n’est pas un fichier ordinaire`,
    );
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return broken(
      context,
      absent ? `the file ${material.path} that it names does not exist` : `the file ${material.path} that it names cannot be read`,
      absent ? `le fichier ${material.path} qu’il nomme n’existe pas` : `le fichier ${material.path} qu’il nomme est illisible`,
      error instanceof Error ? error.message : undefined,
    );
  }
}

/** An inline client certificate whose time is over is plain from the file. */
function certificateProblem(context: ContextEntry, material: Material | null): Failure | null {
  if (material?.kind !== 'inline') return null;
  try {
    const { validTo } = new X509Certificate(material.pem.reveal());
    if (Date.parse(validTo) > Date.now()) return null;
    const day = new Date(validTo).toISOString().slice(0, 10);
    return broken(context, `its client certificate expired on ${day}`, `son certificat client a expiré le ${day}`);
  } catch (error) {
    return broken(
      context,
      'its client-certificate-data is not a certificate',
      'son champ client-certificate-data n’est pas un certificat',
      error instanceof Error ? error.message : undefined,
    );
  }
}

function isApiAddress(server: string): boolean {
  return URL.canParse(server) && /^https?:$/.test(new URL(server).protocol);
}

/** A context that cannot be used: `en` and `fr` say why. */
export function broken(context: ContextEntry, en: string, fr: string, evidence?: string): Failure {
  return failure(
    'kubeconfig-context-broken',
    words(`The context “${context.name}” cannot be used: ${en}.`, `Le contexte « ${context.name} » est inutilisable : ${fr}.`),
    words(
      `Correct it in ${context.source}, or fetch the kubeconfig of this cluster again.`,
      `Corrigez-le dans ${context.source}, ou récupérez de nouveau le kubeconfig de ce cluster.`,
    ),
    evidence === undefined ? {} : { evidence },
  );
}
