import type { PlainSecret } from '../../../../preload/contract/plain-secrets.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { MASK } from '../masked-values.ts';

/** Something in a file's text, before it is known who may read the file. */
export interface PlainFind extends Pick<PlainSecret, 'line' | 'kind' | 'shown' | 'what'> {
  readonly advice: Words;
}

/** Looks through the text of one kind of file. */
export type PlainReader = (text: string, path: string) => readonly PlainFind[];

/** `NAME=••••••`: a name is shown where it looks like one, so that no value slips through as a name. */
export function masked(name: string, between = '='): string {
  return `${safe(name)}${between}${MASK}`;
}

/** A host, a program or the name of a setting, and an ellipsis for what may be anything else. */
export function safe(name: string): string {
  return /^[\w.:*@/-]{1,64}$/u.test(name) && !/[A-Za-z0-9+/_=-]{33,}/u.test(name) ? name : '…';
}

/** The lines of a text, without the byte order mark of Windows and with either line end. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
}

export const rotate = words(
  'Change the secret at its service: whoever read the file has it.',
  'Changez le secret auprès du service : quiconque a lu le fichier le connaît.',
);
