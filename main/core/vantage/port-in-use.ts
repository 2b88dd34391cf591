import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, words } from '../failure.ts';
import { seenFrom } from './tcp.ts';

/** Who listens on a port: the program where the machine tells this account; null programs are somebody else's. */
export interface PortHolder {
  readonly program: string | null;
  readonly pid: number | null;
}

/** A port that somebody else listens on; `from` is the machine, `holder` null where it is not known who. */
export function portInUse(port: number, from: string, holder: PortHolder | null, details: Pick<Failure, 'evidence' | 'code'>): Failure {
  const place = seenFrom(from);
  const by = byWhom(from, holder);
  return failure(
    'port-in-use',
    words(`Port ${port} of ${place.en} is in use already${by.en}.`, `Le port ${port} de ${place.fr} est déjà utilisé${by.fr}.`),
    words(
      'Choose another port, or 0 for any that is free; or stop the program that listens there.',
      'Choisissez un autre port, ou 0 pour n’importe quel port libre ; ou arrêtez le programme qui y écoute.',
    ),
    details,
  );
}

function byWhom(from: string, holder: PortHolder | null): Words {
  if (holder === null) return words('', '');
  const { program, pid } = holder;
  if (from === 'here' && pid === process.pid) return words(', by this console itself', ' par cette console elle-même');
  if (program === null) return words(', by a program of another account', ' par un programme d’un autre compte');
  return words(`, by ${program} (process ${pid})`, ` par ${program} (processus ${pid})`);
}
