import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { Language } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import { EXIT } from './exit-code.ts';

/** Writes a piece and answers how many of its bytes were taken, as `writeSync` of node:fs. */
type WriteSome = (file: number, bytes: Uint8Array, from: number) => number;

/**
 * Lets a standard stream that is a file be written whole: a disk that is almost full takes a part of a piece and calls that a success,
 * and Node asks no further. Pipes and terminals (they are sockets to Node) are written whole as they are.
 */
export function writeWhole(stream: Writable & { readonly fd: number }, writeSome: WriteSome = writeSync): void {
  if (stream instanceof Socket) return;
  stream._write = (piece: Uint8Array | string, encoding, done) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, encoding) : piece;
    try {
      for (let written = 0; written < bytes.length;) written += writeSome(stream.fd, bytes, written);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    done();
  };
}

/** How a command ends whose standard output or error takes nothing more: quietly where the reader had seen enough (`| head -1`). */
export function endUnwritten(code: string | undefined, language: Language): { readonly exitCode: number; readonly says: string } {
  if (code === 'EPIPE') return { exitCode: EXIT.healthy, says: '' };
  const cause = (code === undefined ? undefined : CAUSES.get(code)) ?? words(code ?? 'unknown error', code ?? 'erreur inconnue');
  const said = words(
    `The output could not be written whole: ${cause.en}. What arrived is not all of it.\n`,
    `La sortie n’a pas pu être écrite en entier : ${cause.fr}. Ce qui est arrivé est incomplet.\n`,
  );
  return { exitCode: EXIT.noConnection, says: said[language] };
}

const CAUSES = new Map([
  ['ENOSPC', words('no space left on the disk', 'plus de place sur le disque')],
  ['EDQUOT', words('the quota on this disk is used up', 'le quota sur ce disque est épuisé')],
  ['EFBIG', words('the file may not become larger', 'le fichier ne peut pas devenir plus grand')],
  ['EIO', words('the disk or the terminal does not answer (EIO)', 'le disque ou le terminal ne répond pas (EIO)')],
]);
