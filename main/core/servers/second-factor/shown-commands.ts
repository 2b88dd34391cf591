import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { RETURN_FOLDER, RETURN_UNIT } from './return-scripts.ts';

/** What starts services on a machine, and what it calls sshd; null where sshd is started anew for each connection. */
export interface Services {
  readonly by: 'systemd' | 'openrc' | 'init.d';
  readonly sshd: string | null;
}

/** Reads the line `systemd ssh.service` of our script; without a name, nothing is to be reloaded. */
export function parseServices(line: string): Services {
  const [by, sshd = null] = line.trim().split(/\s+/u);
  return { by: by === 'systemd' || by === 'openrc' ? by : 'init.d', sshd };
}

/** What makes the server wait for the proof, as a plan shows it. */
export function waitCommands({ by }: Services): readonly (readonly string[])[] {
  const wait = ['sh', `${RETURN_FOLDER}/wait.sh`];
  switch (by) {
    case 'systemd':
      return [['systemctl', 'enable', '--now', `${RETURN_UNIT}.timer`]];
    case 'openrc':
      return [['rc-update', 'add', RETURN_UNIT, 'default'], wait];
    case 'init.d':
    default:
      return [wait];
  }
}

/** What makes sshd read its configuration anew; nothing where each connection starts one of its own. */
export function reloadCommands({ by, sshd }: Services): readonly (readonly string[])[] {
  if (sshd === null) return [];
  switch (by) {
    case 'systemd':
      return [['systemctl', 'reload', sshd]];
    case 'openrc':
      return [['rc-service', sshd, 'reload']];
    case 'init.d':
    default:
      return [[`/etc/init.d/${sshd}`, 'reload']];
  }
}

/** What a restart of the server in between would mean; systemd and OpenRC start the wait anew. */
export function restartWords({ by }: Services): readonly Words[] {
  if (by !== 'init.d') return [];
  return [
    words(
      'It has neither systemd nor OpenRC: a restart of the server would end that wait, and the change would stand unproven.',
      'Ce serveur n’a ni systemd ni OpenRC : un redémarrage mettrait fin à cette attente, et la modification resterait sans preuve.',
    ),
  ];
}
