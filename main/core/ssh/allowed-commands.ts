import { createHash } from 'node:crypto';
import type { SettingsDocument } from '../rooms.ts';
import type { AllowedCommands } from './connection/proxy-command.ts';

/** Commands that were allowed for good, in the settings: the exact text counts, by its digest. */
export function allowedCommands(settings: SettingsDocument): AllowedCommands {
  const keyOf = (written: string) => createHash('sha256').update(written).digest('hex');
  return {
    has: (written) => settings.get().servers.proxyCommands[keyOf(written)] === written,
    async remember(written) {
      await settings.merge(['servers', 'proxyCommands', keyOf(written)], written);
    },
  };
}
