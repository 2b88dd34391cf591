import { constants } from 'node:os';
import type { Words } from '../../../../preload/contract/words.ts';
import { maskedLog } from '../../credentials/masked-text.ts';
import { words } from '../../failure.ts';
import type { ContainerFacts, PodFacts, Termination } from './pod-facts.ts';
import { runtimeMessage } from './runtime-messages.ts';
import { clip, plural } from '../wording.ts';

/** `CrashLoopBackOff: exit 1, 7 restarts, last log line: ModuleNotFoundError: ...` */
export function crashWords(container: ContainerFacts, label: Words, ended: Termination, lastLogLine: string | null): Words {
  const { en, fr } = endWords(container, ended);
  const neverStarted = ended.reason === 'ContainerCannotRun' || ended.reason === 'StartError';
  const parts: Words[] = [words(en, fr)];
  if (container.restarts > 0)
    parts.push(words(plural(container.restarts, 'restart', 'restarts'), plural(container.restarts, 'redémarrage', 'redémarrages')));
  if (neverStarted && ended.message !== null) {
    const why = runtimeMessage(ended.message);
    parts.push(words(`cannot start: ${why}`, `ne peut pas démarrer : ${why}`));
  } else if (lastLogLine !== null)
    parts.push(words(`last log line: ${clip(lastLogLine)}`, `dernière ligne du journal : ${clip(lastLogLine)}`));
  else if (ended.message !== null) {
    const said = clip(maskedLog(ended.message));
    parts.push(words(`its last message: ${said}`, `son dernier message : ${said}`));
  }
  return words(`${label.en}: ${parts.map((part) => part.en).join(', ')}`, `${label.fr} : ${parts.map((part) => part.fr).join(', ')}`);
}

/** `exit 1`, `exit 137 (SIGKILL)`, `out of memory (limit 64Mi)`. */
export function endWords(container: ContainerFacts, ended: Termination): Words {
  if (ended.reason === 'OOMKilled') {
    const { memoryLimit } = container;
    return memoryLimit === null
      ? words('out of memory', 'mémoire épuisée')
      : words(`out of memory (limit ${memoryLimit})`, `mémoire épuisée (limite ${memoryLimit})`);
  }
  const signal = signalName(ended);
  const suffix = signal === null ? '' : ` (${signal})`;
  return words(`exit ${ended.exitCode}${suffix}`, `code de sortie ${ended.exitCode}${suffix}`);
}

/** Exit codes above 128 are the signal's number plus 128 (bash(1), EXIT STATUS). */
function signalName({ exitCode, signal }: Termination): string | null {
  const number = signal ?? (exitCode > 128 ? exitCode - 128 : 0);
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? null;
}

/** ` (init container migrate)`; empty for the only container of a pod. */
export function ofContainer(pod: PodFacts, { role, name }: ContainerFacts): Words {
  if (role === 'init') return words(` (init container ${name})`, ` (conteneur d’initialisation ${name})`);
  if (role === 'sidecar') return words(` (sidecar ${name})`, ` (sidecar ${name})`);
  const alone = pod.containers.filter((container) => container.role !== 'init').length === 1;
  return alone ? words('', '') : words(` (container ${name})`, ` (conteneur ${name})`);
}
