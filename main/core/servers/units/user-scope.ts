import type { UnitScope } from '../../../../preload/contract/journal.ts';

/** A script that speaks of the units of the machine, or of those of the account itself. */
export function scopedScript(script: string, scope: UnitScope): string {
  return scope === 'user' ? `${USER_SCOPE_SCRIPT}\n${script}` : script;
}

/**
 * Lines for the start of a script: from there on systemctl and journalctl speak of the units of the account itself. The
 * address of its own systemd is where pam_systemd(8) puts it, also where nothing has set it.
 */
export const USER_SCOPE_SCRIPT = [
  'XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}; export XDG_RUNTIME_DIR',
  'systemctl() { command systemctl --user "$@"; }',
  'journalctl() { command journalctl --user "$@"; }',
  'of=--user-unit',
  'folder=$HOME/.config/systemd/user',
].join('\n');
