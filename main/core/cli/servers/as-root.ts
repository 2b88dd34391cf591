import type { Command } from 'commander';
import { Option } from 'commander';

/** `--as-root`: the same name for every command that can do something as root. */
export interface RootOption {
  readonly asRoot?: boolean;
}

/** Adds `--as-root`. `--root`, as some commands once called it, still means the same and stands in no help. */
export function withRootOption(command: Command, description: string): Command {
  return command.option('--as-root', description).addOption(new Option('--root').hideHelp().implies({ asRoot: true }));
}
