import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** Memory does not outlive a command: a keychain's failure gets a remedy that can be followed on the command line. */
export function onTheCommandLine(failure: Failure, env: Readonly<Record<string, string | undefined>>): Failure {
  if (failure.kind === 'keychain-locked') return { ...failure, remedy: unlock };
  if (failure.kind === 'keychain-unreachable') return { ...failure, remedy: env['PILOTHOUSE_KEYCHAIN'] === 'none' ? switchOn : start };
  return failure.kind === 'keychain-refused' ? { ...failure, remedy: anotherWay } : failure;
}

const start: Words = words(
  'Start a keychain in this session (gnome-keyring, KWallet) and unlock it; or use the window or pilothouse serve, which can keep a secret in memory until they end.',
  'Démarrez un trousseau dans cette session (gnome-keyring, KWallet) et déverrouillez-le ; ou passez par la fenêtre ou par pilothouse serve, qui peuvent garder un secret en mémoire jusqu’à leur fermeture.',
);

const switchOn: Words = words(
  'Run it again without PILOTHOUSE_KEYCHAIN=none; or use the window or pilothouse serve, which can keep a secret in memory until they end.',
  'Relancez sans PILOTHOUSE_KEYCHAIN=none ; ou passez par la fenêtre ou par pilothouse serve, qui peuvent garder un secret en mémoire jusqu’à leur fermeture.',
);

const unlock: Words = words(
  'Unlock the keychain of this session (gnome-keyring, KWallet) and try again; or use the window or pilothouse serve, which can keep a secret in memory until they end.',
  'Déverrouillez le trousseau de cette session (gnome-keyring, KWallet) et réessayez ; ou passez par la fenêtre ou par pilothouse serve, qui peuvent garder un secret en mémoire jusqu’à leur fermeture.',
);

const anotherWay: Words = words(
  'Use a shorter secret or another keychain (gnome-keyring, KWallet); or use the window or pilothouse serve, which can keep a secret in memory until they end.',
  'Prenez un secret plus court ou un autre trousseau (gnome-keyring, KWallet) ; ou passez par la fenêtre ou par pilothouse serve, qui peuvent garder un secret en mémoire jusqu’à leur fermeture.',
);
