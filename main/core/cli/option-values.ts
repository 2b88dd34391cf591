import { vantageName } from '../../../preload/contract/vantage-name.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { refusePasswordInPlace } from '../ssh/config/login-in-host.ts';

interface Range {
  readonly least: number;
  readonly most: number;
}

/** All of these throw FailureError `bad-input`, which names the option as it was typed and what it expects. */

/** `--status 204`. */
export function statusOf(text: string): number {
  return numberOf(`--status ${text}`, text, { least: 100, most: 599 }, words('an HTTP status', 'un statut HTTP'));
}

/** `--timeout 2.5`, in seconds; answers milliseconds. */
export function timeoutMsOf(text: string, mostSeconds: number): number {
  const range = { least: 0.1, most: mostSeconds };
  const seconds = numberOf(`--timeout ${text}`, text, range, words('a time limit in seconds', 'une limite en secondes'), /^\d+(\.\d+)?$/u);
  return Math.round(seconds * 1000);
}

/** `--wait 60`: how long to go on looking, in milliseconds; 0 looks once. */
export function waitMsOf(text: string, mostSeconds: number): number {
  const range = { least: 0, most: mostSeconds };
  const seconds = numberOf(`--wait ${text}`, text, range, words('a time in seconds', 'une durée en secondes'), /^\d+(\.\d+)?$/u);
  return Math.round(seconds * 1000);
}

/** `--lines 200`. */
export function linesOf(text: string): number {
  return numberOf(`--lines ${text}`, text, { least: 0, most: 1000 }, words('a number of lines', 'un nombre de lignes'));
}

/** `--lines 5000` of a journal that is read as it comes. */
export function journalLinesOf(text: string): number {
  return numberOf(`--lines ${text}`, text, { least: 0, most: 100_000 }, words('a number of lines', 'un nombre de lignes'));
}

/** `--tail 200` of each container's log; null for `all`. */
export function tailOf(text: string): number | null {
  if (text === 'all' || text === '-1') return null;
  return numberOf(`--tail ${text}`, text, { least: 0, most: 1_000_000 }, words('a number of lines', 'un nombre de lignes'));
}

/** `--period 30`, in seconds. */
export function periodOf(text: string): number {
  return numberOf(`--period ${text}`, text, { least: 10, most: 60 }, words('a step in seconds', 'un pas en secondes'));
}

/** `--return-after 300`, in seconds. */
export function returnAfterOf(text: string): number {
  return numberOf(`--return-after ${text}`, text, { least: 15, most: 3600 }, words('a wait in seconds', 'une attente en secondes'));
}

/** `--port 8080`; 0 is a free one. */
export function portOf(text: string): number {
  return numberOf(`--port ${text}`, text, { least: 0, most: 65_535 }, words('a port', 'un port'));
}

/** `--to-revision 3`; `named` is what the command calls it, an argument as its usage writes it: `<to>`. */
export function revisionNumberOf(text: string, named = '--to-revision'): number {
  return numberOf(`${named} ${text}`, text, { least: 1, most: 1_000_000_000 }, words('a revision', 'une révision'));
}

/** `rollout scale web 3`. */
export function replicasOf(text: string): number {
  return numberOf(text, text, { least: 0, most: 10_000 }, words('a number of replicas', 'un nombre de réplicas'));
}

/** `--via here`, `--via ssh:HOST`, `--via container:HOST/NAME`, `--via pod:CONTEXT/NAMESPACE/POD`, `--via deployment:CONTEXT/NAMESPACE/NAME`. */
export function viaOf(text: string): string {
  refusePasswordInPlace(text);
  if (vantageName.safeParse(text).success) return text;
  throw badInput(
    words(`--via ${text} is not a place to connect from.`, `--via ${text} n’est pas un point de départ.`),
    words(
      'Give here, ssh:HOST for a server, container:HOST/NAME for a container on it, pod:CONTEXT/NAMESPACE/POD or deployment:CONTEXT/NAMESPACE/NAME for a cluster.',
      'Donnez here, ssh:HÔTE pour un serveur, container:HÔTE/NOM pour un conteneur sur celui-ci, pod:CONTEXTE/NAMESPACE/POD ou deployment:CONTEXTE/NAMESPACE/NOM pour un cluster.',
    ),
  );
}

/** A host as an argument: `web-1` is `ssh:web-1`; `here` and names that are vantages already stay as they are. */
export function hostVantageOf(host: string): string {
  const vantage = host === 'here' || /^(ssh|pod|deployment|container):/u.test(host) ? host : `ssh:${host.trim()}`;
  refusePasswordInPlace(vantage);
  if (vantageName.safeParse(vantage).success) return vantage;
  throw badInput(
    host.trim() === '' ? words('The host is empty.', 'L’hôte est vide.') : words(`${host} is not a host.`, `${host} n’est pas un hôte.`),
    words('Give a name from ~/.ssh/config, user@host:port, or here.', 'Donnez un nom de ~/.ssh/config, utilisateur@hôte:port, ou here.'),
  );
}

/** `--accept-host-key SHA256:...`, as ssh-keygen -l prints it: 256 bits are 43 letters of base64. */
export function hostKeyOf(text: string): string {
  // The last letter holds four bits only.
  if (/^SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/u.test(text)) return text;
  throw badInput(
    words(`--accept-host-key ${text} is not the fingerprint of a key.`, `--accept-host-key ${text} n’est pas l’empreinte d’une clé.`),
    words(
      'Give SHA256: and the 43 characters after it, as ssh-keygen -lf prints them on the server.',
      'Donnez SHA256: et les 43 caractères qui suivent, tels que ssh-keygen -lf les affiche sur le serveur.',
    ),
  );
}

/** The value of an option that must not be empty; `expected` says what to give. */
export function notEmpty(option: string, text: string, expected: Words): string {
  if (text.trim() !== '') return text;
  throw badInput(words(`${option} is empty.`, `${option} est vide.`), expected);
}

function numberOf(typed: string, text: string, { least, most }: Range, what: Words, form = /^\d+$/u): number {
  const value = Number(text);
  if (form.test(text) && value >= least && value <= most) return value;
  throw badInput(
    words(`${typed} is not ${what.en}.`, `${typed} n’est pas ${what.fr}.`),
    words(`Give a number from ${least} to ${most}.`, `Donnez un nombre de ${String(least).replace('.', ',')} à ${most}.`),
  );
}

function badInput(cause: Words, remedy: Words): FailureError {
  return new FailureError(failure('bad-input', cause, remedy));
}
