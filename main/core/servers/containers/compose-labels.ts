/** What a container remembers of its compose project: labels of docker-compose 1, compose 2 and podman-compose. */
export interface ComposeLabels {
  readonly project: string | null;
  readonly service: string | null;
  /** The project's directory, absolute; empty when it is not known. */
  readonly directory: string;
  /** Compose files, absolute. docker-compose 1 wrote them relative to the directory. */
  readonly files: string[];
  readonly environmentFiles: string[];
}

export function composeOf(labels: Readonly<Record<string, string>>): ComposeLabels {
  const label = (name: string) => labels[`com.docker.compose.${name}`] ?? '';
  const project = label('project') || (labels['io.podman.compose.project'] ?? '');
  const directory = label('project.working_dir');
  const absolute = (file: string) => (file.startsWith('/') || directory === '' ? file : `${directory.replace(/\/$/u, '')}/${file}`);
  const listed = (written: string) =>
    written
      .split(',')
      .map((file) => file.trim())
      .filter((file) => file !== '' && file !== '-')
      .map(absolute)
      .filter((file) => file.startsWith('/'));
  return {
    project: project || null,
    service: label('service') || null,
    directory: directory.startsWith('/') ? directory : '',
    files: listed(label('project.config_files')),
    environmentFiles: listed(label('project.environment_file')),
  };
}
