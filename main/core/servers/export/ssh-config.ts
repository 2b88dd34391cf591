import { isHostName } from '../../../../preload/contract/host-lists.ts';
import { words } from '../../failure.ts';
import type { ExportedHost, LeftOut, WrittenHosts } from './hosts-to-export.ts';

/** Hosts as ssh_config(5) has them. Environment and tags stand in a comment, which the import reads again. */
export function writeSshConfig(hosts: readonly ExportedHost[]): WrittenHosts {
  const left: LeftOut[] = [];
  const blocks: string[] = [];
  for (const host of hosts) {
    const { name, hostName, port, user, proxyJump, identityFiles, certificateFiles, identitiesOnly, environment, tags } = host;
    const values = [hostName, user, proxyJump, ...identityFiles, ...certificateFiles];
    if (!isHostName(name)) {
      left.push({ name, why: words('ssh would read its name as a pattern', 'ssh lirait son nom comme un motif') });
      continue;
    }
    if (values.some((value) => value !== null && /[\p{Cc}"]/u.test(value))) {
      left.push({
        name,
        why: words('a value has quotes or control characters', 'une valeur contient des guillemets ou des caractères de contrôle'),
      });
      continue;
    }
    const notes = [
      ...(environment === 'none' ? [] : [`environment=${environment}`]),
      ...(tags.length === 0 ? [] : [`tags=${tags.join(',')}`]),
    ];
    blocks.push(
      [
        `Host ${name}`,
        ...(notes.length === 0 ? [] : [`    # pilothouse: ${notes.join(' ')}`]),
        `    HostName ${quoted(hostName)}`,
        ...(port === 22 ? [] : [`    Port ${port}`]),
        ...(user === null ? [] : [`    User ${quoted(user)}`]),
        ...(proxyJump === null ? [] : [`    ProxyJump ${quoted(proxyJump)}`]),
        ...identityFiles.map((file) => `    IdentityFile ${quoted(file)}`),
        ...certificateFiles.map((file) => `    CertificateFile ${quoted(file)}`),
        ...(identitiesOnly ? ['    IdentitiesOnly yes'] : []),
        '',
      ].join('\n'),
    );
  }
  return { text: blocks.join('\n'), left };
}

function quoted(value: string): string {
  return /[\s#']/u.test(value) ? `"${value}"` : value;
}
