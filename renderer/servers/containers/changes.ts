import type { ComposeVerb, Container, ContainerVerb, EngineName } from '../../../preload/contract/containers.ts';

/** A change that was chosen, for the dialog. */
export type ChosenChange =
  | { readonly kind: 'container'; readonly engine: EngineName; readonly container: string; readonly verb: ContainerVerb }
  | {
      readonly kind: 'compose';
      readonly engine: EngineName;
      readonly project: string;
      readonly service: string | null;
      readonly files: readonly string[];
      readonly verb: ComposeVerb;
    };

/** What can be done with a container in its state. */
export function containerVerbs({ status }: Pick<Container, 'status'>): readonly ContainerVerb[] {
  if (status === 'running' || status === 'restarting') return ['restart', 'stop', 'pause', 'kill', 'remove'];
  if (status === 'paused') return ['unpause', 'kill', 'remove'];
  return ['start', 'remove'];
}

/** What compose can do with the service of a container. */
export const serviceVerbs: readonly ComposeVerb[] = ['recreate', 'build', 'pull'];

/** What compose can do with a project. */
export const projectVerbs: readonly ComposeVerb[] = ['up', 'restart', 'recreate', 'build', 'pull', 'stop', 'down'];

/** What nothing brings back as it was. */
export const dangerousVerbs: ReadonlySet<string> = new Set(['kill', 'remove', 'down']);
