import type { Command } from 'commander';
import { addPlainSecrets } from './plain-secrets.ts';
import { addSecretBundles } from './secret-bundles.ts';
import { addSecretMaking } from './secret-making.ts';
import type { RunCommand } from './session.ts';

/** `credentials generate`, `export`, `import` and `find-plain`, below the command that is there already. */
export function addSecretCommands(program: Command, run: RunCommand): void {
  const credentials = program.commands.find((command) => command.name() === 'credentials');
  if (credentials === undefined) throw new TypeError('the credentials command comes first');
  addSecretMaking(credentials, run);
  addSecretBundles(credentials, run);
  addPlainSecrets(credentials, run);
}
