import { stripVTControlCharacters } from 'node:util';

/** A line of `rc-status`. */
export interface ServiceStatus {
  /** `started`, `stopped`, `crashed`, `unsupervised`, `starting`, `stopping`, `inactive`, `scheduled`, `failed`. */
  readonly word: string;
  /** Of a service under supervise-daemon(8): for how long its process runs, and how often it was started again. */
  readonly upSeconds: number | null;
  readonly restarts: number | null;
}

/** Services by name from `rc-status --servicelist` (rc-status(8)): ` sshd   [  started 1 day(s) 02:03:04 (0) ]`. */
export function parseRcStatus(text: string): ReadonlyMap<string, ServiceStatus> {
  const services = new Map<string, ServiceStatus>();
  for (const line of stripVTControlCharacters(text).split('\n')) {
    const found = /^ *(\S+)\s*\[\s*([a-z]+)(?: (?:(\d+) day\(s\) )?(\d+):(\d\d):(\d\d) \((\d+)\))?\s*\]$/u.exec(line.trimEnd());
    if (!found) continue;
    const [, name = '', word = '', days = '0', hours, minutes = '0', seconds = '0', restarts] = found;
    const up = hours === undefined ? null : ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
    services.set(name, { word, upSeconds: up, restarts: restarts === undefined ? null : Number(restarts) });
  }
  return services;
}

/** The runlevels of each service, from the paths of their links: `/etc/runlevels/default/sshd`. */
export function parseRunlevels(text: string): ReadonlyMap<string, readonly string[]> {
  const levels = new Map<string, string[]>();
  for (const [, level = '', service = ''] of text.matchAll(/^\/etc\/runlevels\/([^/\n]+)\/([^/\n]+)$/gmu))
    levels.set(service, [...(levels.get(service) ?? []), level]);
  return levels;
}

/** When each service came into its state, in seconds since 1970, from lines `1795283972 /run/openrc/started/sshd`. */
export function parseStateTimes(text: string): ReadonlyMap<string, number> {
  return new Map([...text.matchAll(/^(\d+) \S*\/([^/\n]+)$/gmu)].map(([, seconds = '', service = '']) => [service, Number(seconds)]));
}

/** What the script of a service says of it. */
export interface ServiceScript {
  readonly description: string;
  /** Run by openrc-run(8); others are of System V, and OpenRC does not always know how they are. */
  readonly native: boolean;
  readonly reloads: boolean;
}

/** Scripts by service, from lines of `grep -H`: `/etc/init.d/sshd:description="OpenBSD Secure Shell server"`. */
export function parseServiceScripts(text: string): ReadonlyMap<string, ServiceScript> {
  const scripts = new Map<string, ServiceScript>();
  for (const line of text.split('\n')) {
    const [, service = '', said = ''] = /^\/[^:]*\/([^/:]+):(.*)$/u.exec(line) ?? [];
    if (service === '') continue;
    const known = scripts.get(service) ?? { description: '', native: false, reloads: false };
    const description = /^(?:description=(["']?)(?<own>.*)\1|# Short-Description:\s*(?<lsb>.*))\s*$/u.exec(said)?.groups;
    scripts.set(service, {
      description: known.description === '' ? (description?.['own'] ?? description?.['lsb'] ?? '') : known.description,
      native: known.native || /^#!.*(?:openrc-run|runscript)/u.test(said),
      reloads: known.reloads || /^(?:extra|opts).*\breload\b/u.test(said),
    });
  }
  return scripts;
}

/** What depends on what, from OpenRC's `deptree`: `depinfo_3_service='sshd'`, then `depinfo_3_ineed_0='net'`. */
export function parseDeptree(text: string): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const names = new Map<string, string>();
  const services = new Map<string, Map<string, string[]>>();
  for (const [, index = '', kind = '', value = ''] of text.matchAll(/^depinfo_(\d+)_([a-z]+)(?:_\d+)?='([^'\n]*)'$/gmu)) {
    if (kind === 'service') {
      names.set(index, value);
      services.set(value, new Map());
      continue;
    }
    const kinds = services.get(names.get(index) ?? '');
    kinds?.set(kind, [...(kinds.get(kind) ?? []), value]);
  }
  return services;
}
