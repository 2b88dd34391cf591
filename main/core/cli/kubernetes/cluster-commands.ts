import type { Command } from 'commander';
import { addApplyCommand } from './apply.ts';
import { addClusterActionCommands } from './cluster-actions.ts';
import { addExplainCommands } from './explain.ts';
import { addForwardCommand } from './forward.ts';
import { addHelmCommands } from './helm.ts';
import { addKubernetesCommands } from './kubernetes.ts';
import { addLogsOfPodsCommand } from './logs.ts';
import { addObjectFormCommands } from './object-forms.ts';
import { addObjectCommands } from './objects.ts';
import { addRolloutCommands } from './rollout.ts';
import type { RunCommand } from '../session.ts';

/** Everything that is done with a cluster. */
export function addClusterCommands(program: Command, run: RunCommand): void {
  addKubernetesCommands(program, run);
  addObjectCommands(program, run);
  addExplainCommands(program, run);
  addRolloutCommands(program, run);
  addLogsOfPodsCommand(program, run);
  addForwardCommand(program, run);
  addApplyCommand(program, run);
  addObjectFormCommands(program, run);
  addClusterActionCommands(program, run);
  addHelmCommands(program, run);
}
