import { failure, FailureError, words } from '../failure.ts';

/** What one message may have attached, together. */
export const MOST_ATTACHED_BYTES = 15_000_000;
const MOST_KEPT_BYTES = 4 * MOST_ATTACHED_BYTES;
const KEPT_MS = 30 * 60_000;

interface Kept {
  readonly pieces: Buffer[];
  bytes: number;
  usedAt: number;
}

/** Files that were handed over for messages still to be sent, in memory only. */
interface Attached {
  /** Adds a piece; answers how much there is of it. Throws FailureError `mail-message-too-large`. */
  add(id: string, piece: Buffer): number;
  /** Throws FailureError `not-found` for what was not handed over, or too long ago. */
  get(id: string): Buffer;
}

/** Files that are forgotten when they are not used for a while, or others need the room. `now` is in milliseconds. */
export function createAttached(now: () => number = Date.now): Attached {
  const all = new Map<string, Kept>();
  const forgetOld = () => {
    for (const [id, { usedAt }] of all) if (now() - usedAt > KEPT_MS) all.delete(id);
  };
  return {
    add(id, piece) {
      forgetOld();
      const kept = all.get(id) ?? { pieces: [], bytes: 0, usedAt: now() };
      if (kept.bytes + piece.length > MOST_ATTACHED_BYTES) {
        all.delete(id);
        throw new FailureError(tooMuchAttached());
      }
      kept.pieces.push(piece);
      kept.bytes += piece.length;
      kept.usedAt = now();
      // The one used last stands at the end: what was used least makes room.
      all.delete(id);
      all.set(id, kept);
      let sum = [...all.values()].reduce((bytes, one) => bytes + one.bytes, 0);
      for (const [other, { bytes }] of all) {
        if (sum <= MOST_KEPT_BYTES) break;
        all.delete(other);
        sum -= bytes;
      }
      return kept.bytes;
    },
    get(id) {
      forgetOld();
      const kept = all.get(id);
      if (kept === undefined) throw new FailureError(notThere());
      kept.usedAt = now();
      return Buffer.concat(kept.pieces);
    },
  };
}

/** Those of this process: an id is told to nobody but the window that made it. */
export const attachedFiles = createAttached();

/** `mail-message-too-large`: the attachments of one message together. */
export function tooMuchAttached() {
  return failure(
    'mail-message-too-large',
    words('The attachments have more than 15 MB together.', 'Les pièces jointes dépassent 15 Mo au total.'),
    words(
      'Few servers take more; put the files where they can be downloaded.',
      'Peu de serveurs acceptent plus ; déposez les fichiers où l’on peut les télécharger.',
    ),
  );
}

function notThere() {
  return failure(
    'not-found',
    words('An attachment is no longer at hand.', 'Une pièce jointe n’est plus disponible.'),
    words('Attach the file again.', 'Joignez à nouveau le fichier.'),
  );
}
