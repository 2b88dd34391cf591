import { Document, YAMLMap } from 'yaml';
import { isHostName } from '../../../../preload/contract/host-lists.ts';
import { words } from '../../failure.ts';
import type { ExportedHost, LeftOut, WrittenHosts } from './hosts-to-export.ts';

/** An Ansible inventory in its INI form: each host once with its variables, then a group for each environment and tag. */
export function writeAnsibleIni(hosts: readonly ExportedHost[]): WrittenHosts {
  const { fitting, left } = fitFor(hosts);
  const lines = fitting.map((host) =>
    [host.name, ...variablesOf(host).map(([key, value]) => `${key}=${shellWord(String(value))}`)].join(' '),
  );
  const groups = [...groupsOf(fitting)].map(([group, names]) => [`[${group}]`, ...names, ''].join('\n'));
  return { text: [...lines, ...(lines.length === 0 ? [] : ['']), ...groups].join('\n'), left };
}

/** The same inventory in its YAML form, quoted for YAML 1.1, which Ansible reads. */
export function writeAnsibleYaml(hosts: readonly ExportedHost[]): WrittenHosts {
  const { fitting, left } = fitFor(hosts);
  const document = new Document(null, { version: '1.1' });
  // Pair by pair: a plain object would put names that are numbers first.
  const mapOf = (entries: readonly (readonly [string, unknown])[]) => {
    const map = new YAMLMap();
    for (const [key, value] of entries) map.items.push(document.createPair(key, value));
    return map;
  };
  const variables = fitting.map((host) => ({ name: host.name, its: variablesOf(host) }));
  const groups = [...groupsOf(fitting)].map(
    ([group, names]) => [group, mapOf([['hosts', mapOf(names.map((name) => [name, null]))]])] as const,
  );
  const all = mapOf([
    ['hosts', mapOf(variables.map(({ name, its }) => [name, its.length === 0 ? null : mapOf(its)]))],
    ...(groups.length === 0 ? [] : [['children', mapOf(groups)] as const]),
  ]);
  document.contents = mapOf([['all', all]]);
  return { text: document.toString({ nullStr: '', lineWidth: 0 }), left };
}

function variablesOf({
  name,
  hostName,
  port,
  user,
  proxyJump,
  identityFiles: [identityFile],
  certificateFiles,
  identitiesOnly,
}: ExportedHost): readonly (readonly [string, string | number])[] {
  // Words of ssh's command line: split again by Ansible, so blanks are quoted.
  const options = [
    ...(proxyJump === null ? [] : [`ProxyJump=${shellWord(proxyJump)}`]),
    ...certificateFiles.map((file) => `CertificateFile=${shellWord(file)}`),
    ...(identitiesOnly ? ['IdentitiesOnly=yes'] : []),
  ];
  return [
    ...(hostName === name ? [] : [['ansible_host', hostName] as const]),
    ...(port === 22 ? [] : [['ansible_port', port] as const]),
    ...(user === null ? [] : [['ansible_user', user] as const]),
    ...(identityFile === undefined ? [] : [['ansible_ssh_private_key_file', identityFile] as const]),
    ...(options.length === 0 ? [] : [['ansible_ssh_common_args', options.map((option) => `-o ${option}`).join(' ')] as const]),
  ];
}

function groupsOf(hosts: readonly ExportedHost[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, environment, tags } of hosts) {
    for (const group of [...(environment === 'none' ? [] : [environment]), ...tags]) {
      const names = groups.get(group);
      if (names) names.push(name);
      else groups.set(group, [name]);
    }
  }
  return groups;
}

function fitFor(hosts: readonly ExportedHost[]): { readonly fitting: readonly ExportedHost[]; readonly left: readonly LeftOut[] } {
  const left: LeftOut[] = [];
  const fitting = hosts.filter(({ name, hostName, user, proxyJump, identityFiles, certificateFiles }) => {
    if (!isHostName(name) || /[:[\]]/u.test(name)) {
      left.push({
        name,
        why: words('Ansible would read its name as a range or a port', 'Ansible lirait son nom comme une plage ou un port'),
      });
      return false;
    }
    if (
      [hostName, user, proxyJump, ...identityFiles, ...certificateFiles].some((value) => value !== null && /\p{Cc}|\{\{|\{%/u.test(value))
    ) {
      left.push({
        name,
        why: words('Ansible would read one of its values as a template', 'Ansible lirait une de ses valeurs comme un modèle'),
      });
      return false;
    }
    return true;
  });
  return { fitting, left };
}

/** Quoted as Ansible splits it again (Python's shlex). */
function shellWord(value: string): string {
  return /^[\w./~@:,+-]+$/u.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`;
}
