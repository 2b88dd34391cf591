import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import { ASKED_FOR } from '../vantage/prompts.ts';
import { quote } from '../vantage/quote.ts';
import type { UnlockOption } from './session.ts';

/**
 * A remedy that can be followed on the command line: memory does not outlive a command, a host key is accepted there with an
 * option, and where nobody can type a secret can be kept beforehand. `unlockOption` is the option of the command that hands a passphrase over.
 */
export function onTheCommandLine(
  failure: Failure,
  env: Readonly<Record<string, string | undefined>>,
  unlockOption: UnlockOption = '--passphrase-fd',
): Failure {
  if (failure.kind === 'sealed-file-closed') return { ...failure, remedy: handOver(unlockOption) };
  if (failure.kind === 'lock-confirmation-needed') return { ...failure, remedy: confirmAgain(unlockOption) };
  if (failure.kind === 'keychain-locked') return { ...failure, remedy: unlock };
  if (failure.kind === 'keychain-unreachable') return { ...failure, remedy: env['PILOTHOUSE_KEYCHAIN'] === 'none' ? switchOn : start };
  if (failure.kind === 'certificate-changed') return { ...failure, remedy: trustAgain };
  if (failure.readOnlyContext !== undefined) return { ...failure, remedy: allowChanges(failure.readOnlyContext) };
  if (failure.acceptedKeyOf !== undefined) return { ...failure, remedy: askAnew };
  const hostKey = hostKeyRefused(failure);
  if (hostKey !== null) return { ...failure, remedy: accept(hostKey) };
  const credential = secretNotGiven(failure);
  if (credential !== null) return { ...failure, remedy: keepFirst(credential) };
  return failure.kind === 'keychain-refused' ? { ...failure, remedy: anotherWay } : failure;
}

/** The fingerprint of a host key that nobody accepted: the host's own, or that of one before it. */
function hostKeyRefused({ kind, evidence }: Failure): string | null {
  return kind !== 'host-key-refused' ? null : (/^shown .* (SHA256:\S+)$/mu.exec(evidence ?? '')?.[1] ?? null);
}

/** The name under which a secret can be kept that was asked for and not given. */
function secretNotGiven({ kind, evidence }: Failure): string | null {
  return kind === 'cancelled' && evidence?.startsWith(`${ASKED_FOR} `) ? evidence.slice(ASKED_FOR.length + 1) : null;
}

function keepFirst(credential: string): Words {
  const command = `pilothouse credentials set ${quote(credential)} --stdin`;
  return words(
    `Run it again on a terminal to type it. Where nobody can type, use a key without a passphrase or an SSH agent, or keep the secret first: ${command}`,
    `Relancez la commande dans un terminal pour le taper. Là où personne ne peut le faire, utilisez une clé sans phrase de passe ou un agent SSH, ou conservez d’abord le secret : ${command}`,
  );
}

function accept(fingerprint: string): Words {
  return words(
    `Compare the fingerprint with the machine’s own (ssh-keygen -lf on its console). If it is the same, run the command again with --accept-host-key ${fingerprint}`,
    `Comparez l’empreinte à celle de la machine (ssh-keygen -lf sur sa console). Si c’est la même, relancez la commande avec --accept-host-key ${fingerprint}`,
  );
}

function handOver(option: UnlockOption): Words {
  return words(
    `Run it on a terminal, which asks for the passphrase, or hand it over: ${option} 3 3<file`,
    `Lancez la commande dans un terminal, qui demande la phrase de passe, ou transmettez-la : ${option} 3 3<fichier`,
  );
}

function confirmAgain(option: UnlockOption): Words {
  return words(
    `Run it on a terminal, which asks for them, or hand them over: ${option} 3 3<file, the passphrase on the first line, a code on the second.`,
    `Lancez la commande dans un terminal, qui les demande, ou transmettez-les : ${option} 3 3<fichier, la phrase de passe sur la première ligne, un code sur la seconde.`,
  );
}

function allowChanges({ name, mark, environment }: NonNullable<Failure['readOnlyContext']>): Words {
  const command = `pilothouse contexts set ${quote(name)}`;
  if (environment === null)
    return words(
      `It is marked read-only. To allow changes: ${command} --no-read-only`,
      `Il est marqué en lecture seule. Pour autoriser les modifications : ${command} --no-read-only`,
    );
  const [en, fr] =
    environment === 'none'
      ? ['Contexts without an environment are read-only here', 'Les contextes sans environnement sont ici en lecture seule']
      : [`Its environment, ${environment}, forbids changes`, `Son environnement, ${environment}, interdit les modifications`];
  const also = mark ? ' --no-read-only' : '';
  return words(
    `${en}: the window (Settings, Environments) says which do. To give it another: ${command} --environment NAME${also}`,
    `${fr} : la fenêtre (Réglages, Environnements) indique lesquels. Pour lui en donner un autre : ${command} --environment NOM${also}`,
  );
}

const start: Words = words(
  'Start a keychain in this session (gnome-keyring, KWallet) and unlock it; or keep secrets in a sealed file: pilothouse credentials store create; or use the window or pilothouse serve, which can keep a secret in memory until they end.',
  'Démarrez un trousseau dans cette session (gnome-keyring, KWallet) et déverrouillez-le ; ou gardez les secrets dans un fichier scellé : pilothouse credentials store create ; ou passez par la fenêtre ou par pilothouse serve, qui peuvent garder un secret en mémoire jusqu’à leur fermeture.',
);

const switchOn: Words = words(
  'Run it again without PILOTHOUSE_KEYCHAIN=none; or keep secrets in a sealed file: pilothouse credentials store create; or use the window or pilothouse serve, which can keep a secret in memory until they end.',
  'Relancez sans PILOTHOUSE_KEYCHAIN=none ; ou gardez les secrets dans un fichier scellé : pilothouse credentials store create ; ou passez par la fenêtre ou par pilothouse serve, qui peuvent garder un secret en mémoire jusqu’à leur fermeture.',
);

const unlock: Words = words(
  'Unlock the keychain of this session (gnome-keyring, KWallet) and try again; or keep secrets in a sealed file: pilothouse credentials store create; or use the window or pilothouse serve, which can keep a secret in memory until they end.',
  'Déverrouillez le trousseau de cette session (gnome-keyring, KWallet) et réessayez ; ou gardez les secrets dans un fichier scellé : pilothouse credentials store create ; ou passez par la fenêtre ou par pilothouse serve, qui peuvent garder un secret en mémoire jusqu’à leur fermeture.',
);

const trustAgain: Words = words(
  'Somebody may be in between, or the certificate was renewed. Compare its fingerprint with the server’s own, then: pilothouse contexts trust CONTEXT',
  'Quelqu’un s’interpose peut-être, ou le certificat a été renouvelé. Comparez son empreinte avec celle du serveur, puis : pilothouse contexts trust CONTEXTE',
);

const askAnew: Words = words(
  'Compare the new fingerprint with the machine’s own (ssh-keygen -lf on its console). If the change is meant, run the command again: what was accepted for one run is forgotten with it, and the new key is asked about.',
  'Comparez la nouvelle empreinte à celle de la machine (ssh-keygen -lf sur sa console). Si le changement est voulu, relancez la commande : une clé acceptée pour une seule exécution est oubliée avec elle, et la nouvelle est demandée.',
);

const anotherWay: Words = words(
  'Use a shorter secret or another keychain (gnome-keyring, KWallet); or keep secrets in a sealed file: pilothouse credentials store create; or use the window or pilothouse serve, which can keep a secret in memory until they end.',
  'Prenez un secret plus court ou un autre trousseau (gnome-keyring, KWallet) ; ou gardez les secrets dans un fichier scellé : pilothouse credentials store create ; ou passez par la fenêtre ou par pilothouse serve, qui peuvent garder un secret en mémoire jusqu’à leur fermeture.',
);
