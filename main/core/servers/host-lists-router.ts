import type { HostExportFormat } from '../../../preload/contract/host-lists.ts';
import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { writeAnsibleIni, writeAnsibleYaml } from './export/ansible.ts';
import { writeCsv } from './export/csv.ts';
import type { ExportedHost, WrittenHosts } from './export/hosts-to-export.ts';
import { hostsToExport } from './export/hosts-to-export.ts';
import { writeSshConfig } from './export/ssh-config.ts';
import type { KnownHosts } from './import/import-plan.ts';
import { planImport, previewImport } from './import/import-plan.ts';

const WRITERS: Readonly<
  Record<HostExportFormat, { readonly write: (hosts: readonly ExportedHost[]) => WrittenHosts; readonly fileName: string }>
> = {
  'ssh-config': { write: writeSshConfig, fileName: 'ssh_config' },
  ansible: { write: writeAnsibleIni, fileName: 'inventory.ini' },
  'ansible-yaml': { write: writeAnsibleYaml, fileName: 'inventory.yml' },
  csv: { write: writeCsv, fileName: 'hosts.csv' },
};

/** What the journal holds of an import that took very many hosts: beyond this, names only. */
const LARGEST_ENTRY = 64 * 1024;

/** Hosts taken from files and written to them. */
export function hostListsRouter({ settings, vantages, audit }: Pick<Rooms, 'settings' | 'vantages' | 'audit'>) {
  const known = async (): Promise<KnownHosts> => ({ listed: (await vantages.hosts()).hosts, servers: settings.get().servers });
  return {
    import: {
      preview: os.servers.hosts.import.preview.handler(async ({ input }) => previewImport(input, await known())),
      apply: os.servers.hosts.import.apply.handler(async ({ input, context }) => {
        const before = await known();
        const preview = previewImport(input, before);
        const { value, added, replaced, kept, same } = planImport(preview, before, input);
        const taken = [...added, ...replaced];
        if (taken.length > 0) {
          await settings.merge(['servers'], value);
          audit.record({
            who: context.who,
            action: 'hosts.import',
            target: taken.length === 1 ? (taken[0] ?? '') : `${taken.length} hosts`,
            before: replaced.length === 0 ? null : bounded(partOf(before, replaced), replaced),
            after: bounded(value, taken),
            result: 'done',
            detail: `${preview.format}: ${added.length} added, ${replaced.length} replaced, ${kept.length} left as they are`,
          });
        }
        return { added: [...added], replaced: [...replaced], kept: [...kept], same: [...same], unusableCount: preview.unusableCount };
      }),
    },
    export: os.servers.hosts.export.handler(async ({ input }) => {
      const { listed, servers } = await known();
      const all = hostsToExport(listed, servers);
      const wanted = input.names === null ? null : new Set(input.names);
      const names = new Set(listed.map(({ name }) => name));
      for (const name of wanted ?? []) if (!names.has(name)) throw notListed(name);
      const hosts = all.filter(({ name }) => wanted?.has(name) ?? true);
      const { write, fileName } = WRITERS[input.format];
      const { text, left } = write(hosts);
      return { text, fileName, count: hosts.length - left.length, left: [...left] };
    }),
  };
}

function partOf({ servers }: KnownHosts, names: readonly string[]) {
  const pick = <Value>(map: Readonly<Record<string, Value>>) =>
    Object.fromEntries(names.filter((name) => Object.hasOwn(map, name)).map((name) => [name, map[name]]));
  return { hosts: pick(servers.hosts), environments: pick(servers.environments), tags: pick(servers.tags) };
}

function bounded(value: unknown, names: readonly string[]): string {
  const text = JSON.stringify(value);
  return text.length <= LARGEST_ENTRY ? text : JSON.stringify(names).slice(0, LARGEST_ENTRY);
}

function notListed(name: string): FailureError {
  return new FailureError(
    failure(
      'not-found',
      words(`${name} is not in the list of hosts.`, `${name} n’est pas dans la liste des hôtes.`),
      words('See the names: pilothouse hosts list', 'Voyez les noms : pilothouse hosts list'),
    ),
  );
}
