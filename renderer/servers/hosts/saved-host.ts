import { isHostName } from '../../../preload/contract/host-lists.ts';
import type { SavedHost } from '../../../preload/contract/settings.ts';
import { HERE } from '../paths.ts';

/** A host as it is typed into the form. */
export interface HostDraft {
  readonly name: string;
  readonly hostName: string;
  readonly port: string;
  readonly user: string;
  readonly proxyJump: string;
  readonly identityFile: string;
}

export const emptyDraft: HostDraft = { name: '', hostName: '', port: '22', user: '', proxyJump: '', identityFile: '' };

/** What is wrong with a field: a key of the room's words. */
export type DraftProblem = 'name-missing' | 'name-unfit' | 'name-here' | 'address-missing' | 'address-unfit' | 'port-unfit';

/** The fields that cannot be saved, each with why. */
export function draftProblems(draft: HostDraft): { readonly [Field in keyof HostDraft]?: DraftProblem } {
  const name = draft.name.trim();
  const hostName = draft.hostName.trim();
  const port = Number(draft.port);
  return {
    ...(name === '' ? { name: 'name-missing' } : name === HERE ? { name: 'name-here' } : !isHostName(name) ? { name: 'name-unfit' } : {}),
    ...(hostName === '' ? { hostName: 'address-missing' } : !isHostName(hostName) ? { hostName: 'address-unfit' } : {}),
    ...(/^\d{1,5}$/u.test(draft.port.trim()) && port >= 1 && port <= 65_535 ? {} : { port: 'port-unfit' }),
  };
}

/** The host to be saved, of a draft without problems. */
export function hostOf(draft: HostDraft): { readonly name: string; readonly host: SavedHost } {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    name: draft.name.trim(),
    host: {
      hostName: draft.hostName.trim(),
      port: Number(draft.port),
      user: orNull(draft.user),
      proxyJump: orNull(draft.proxyJump),
      identityFile: orNull(draft.identityFile),
    },
  };
}

/** A saved host, to be edited. */
export function draftOf(name: string, host: SavedHost): HostDraft {
  return {
    name,
    hostName: host.hostName,
    port: String(host.port),
    user: host.user ?? '',
    proxyJump: host.proxyJump ?? '',
    identityFile: host.identityFile ?? '',
  };
}
