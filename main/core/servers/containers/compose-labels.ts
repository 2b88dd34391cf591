import { posix } from 'node:path';

/** What a container remembers of its compose project: labels of docker-compose 1, compose 2 and podman-compose. */
export interface ComposeLabels {
  readonly project: string | null;
  readonly service: string | null;
  /** The project's directory, absolute; empty when it is not known. */
  readonly directory: string;
  /** Compose files, absolute. docker-compose 1 wrote them as they were given: relative to where it was started. */
  readonly files: string[];
  readonly environmentFiles: string[];
}

export function composeOf(labels: Readonly<Record<string, string>>): ComposeLabels {
  const label = (name: string) => labels[`com.docker.compose.${name}`] ?? '';
  const project = label('project') || (labels['io.podman.compose.project'] ?? '');
  const directory = label('project.working_dir');
  const listed = (written: string) =>
    written
      .split(',')
      .map((file) => file.trim())
      .filter((file) => file !== '' && file !== '-');
  const files = listed(label('project.config_files'));
  const absolute = (file: string) => resolved(file, files[0] ?? '', directory);
  return {
    project: project || null,
    service: label('service') || null,
    directory: directory.startsWith('/') ? directory : '',
    files: files.map(absolute).filter((file) => file.startsWith('/')),
    environmentFiles: listed(label('project.environment_file'))
      .map(absolute)
      .filter((file) => file.startsWith('/')),
  };
}

/** A folder nobody has, deeper than anybody was when a project was started. */
const SOMEWHERE = `/${Array.from({ length: 16 }, () => '\0').join('/')}`;

/**
 * A file of docker-compose 1 in full. It was named from the folder compose was started in, which no label holds; the project's directory
 * is that of its first file, unless `--project-directory` named another one. What cannot be told lies in the project's directory.
 */
function resolved(file: string, first: string, directory: string): string {
  if (file.startsWith('/') || !directory.startsWith('/')) return file;
  if (first.startsWith('/')) return posix.join(directory, file);
  const folder = posix.join(SOMEWHERE, posix.dirname(first));
  const below = posix.relative(SOMEWHERE, folder);
  const ofFirst = below === '' || below.startsWith('..') || directory.endsWith(`/${below}`);
  if (!ofFirst) return posix.join(directory, file);
  const from = posix.relative(folder, posix.join(SOMEWHERE, file));
  return posix.join(directory, from.includes('\0') ? posix.basename(file) : from);
}
