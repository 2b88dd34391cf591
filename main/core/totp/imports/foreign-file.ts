import { failure, FailureError, words } from '../../failure.ts';
import type { ImportedRow } from './imported.ts';

/** What a file of another authenticator holds. */
export interface ForeignFile {
  readonly rows: readonly ImportedRow[];
  /** It is encrypted: no passphrase was given, or not the right one. */
  readonly passphrase: 'not-needed' | 'needed' | 'wrong';
}

/** A file that calls itself one of `program`'s and is not as that program writes it. */
export function notUnderstood(program: string, cause?: unknown): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        `This looks like an export of ${program}, but it is damaged or of a version that is not known here.`,
        `Ceci ressemble à un export de ${program}, mais il est endommagé ou d’une version inconnue ici.`,
      ),
      words('Export it once more from that program.', 'Exportez-le à nouveau depuis ce programme.'),
    ),
    { cause },
  );
}
