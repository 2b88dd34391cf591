import { networkInterfaces } from 'node:os';

const LOOK_EVERY_MS = 5000;

/**
 * Calls `onChange` when this computer's addresses change: another Wi-Fi, a cable pulled, a VPN up or down. Link-local addresses do
 * not count, since every container that starts brings some. Returns what ends it.
 */
export function watchNetwork(onChange: () => void, addresses: () => string = addressesHere, everyMs = LOOK_EVERY_MS): () => void {
  let before = addresses();
  const timer = setInterval(() => {
    const now = addresses();
    if (now === before) return;
    before = now;
    onChange();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function addressesHere(): string {
  return Object.values(networkInterfaces())
    .flatMap((some) => some ?? [])
    .filter(({ internal, address }) => !internal && !/^(?:fe80:|169\.254\.)/iu.test(address))
    .map(({ cidr, address }) => cidr ?? address)
    .toSorted()
    .join(' ');
}
