import type { Host } from '../../../../preload/contract/servers.ts';
import type { Environment, Settings } from '../../../../preload/contract/settings.ts';
import type { Words } from '../../../../preload/contract/words.ts';

/** A host with everything that is written down of it. */
export interface ExportedHost {
  readonly name: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string | null;
  readonly proxyJump: string | null;
  /** In order; empty when only the usual ones are tried. */
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  readonly identitiesOnly: boolean;
  readonly environment: Environment;
  readonly tags: readonly string[];
}

/** A host that a format cannot hold, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: Words;
}

export interface WrittenHosts {
  readonly text: string;
  readonly left: readonly LeftOut[];
}

/** The hosts of a list with what the settings say of them. */
export function hostsToExport(listed: readonly Host[], servers: Settings['servers']): readonly ExportedHost[] {
  const own = <Value>(map: Readonly<Record<string, Value>>, key: string) => (Object.hasOwn(map, key) ? map[key] : undefined);
  return listed.map(({ name, hostName, port, user, proxyJump, identityFiles = [], certificateFiles = [], identitiesOnly = false }) => ({
    name,
    hostName,
    port,
    user,
    proxyJump,
    identityFiles,
    certificateFiles,
    identitiesOnly,
    environment: own(servers.environments, name) ?? 'none',
    tags: (own(servers.tags, name) ?? []).toSorted(),
  }));
}
