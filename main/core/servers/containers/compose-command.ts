import type { ComposeProject } from '../../../../preload/contract/containers.ts';
import type { Command } from '../../vantage/vantage.ts';

/** A compose command on a project, as `docker compose`, `docker-compose` and `podman-compose` all take it. */
export function composeArguments(
  compose: string,
  { name, directory, files }: Pick<ComposeProject, 'name' | 'directory' | 'files'>,
  verb: readonly string[],
): Pick<Command, 'program' | 'args'> {
  const [program = '', ...before] = compose.split(' ');
  // podman-compose has no such option; it takes the folder of the first file.
  const place = directory === '' || program === 'podman-compose' ? [] : ['--project-directory', directory];
  return { program, args: [...before, '-p', name, ...place, ...files.flatMap((file) => ['-f', file]), ...verb] };
}
