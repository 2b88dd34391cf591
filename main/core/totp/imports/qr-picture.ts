import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { GreyPicture, PngProblem } from './png.ts';
import { readPng } from './png.ts';

/** The longest side that is searched; a larger picture is made smaller by whole points first. */
const LARGEST_SIDE = 2_000;
/** Retries on a picture that is hard to read, in all. */
const SEARCH_LIMIT_MS = 3_000;

/** Whether bytes begin as a picture does: PNG, JPEG, GIF, WebP, BMP. */
export function isPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return /^(?:\u0089PNG|\u00ff\u00d8\u00ff|GIF8|RIFF[\s\S]{4}WEBP|BM)/u.test(start);
}

/** The text of every QR code in a PNG. Throws FailureError `bad-input` when it is none, is damaged, or shows no code. */
export async function qrCodesIn(bytes: Uint8Array): Promise<string[]> {
  const picture = readPng(bytes);
  if (typeof picture === 'string') throw unreadable(picture);
  const { decodeQRBatch } = await import('qr/decode.js');
  const small = smaller(picture);
  const [found = []] = await decodeQRBatch([{ width: small.width, height: small.height, data: rgbOf(small) }], {
    format: 'RGB',
    timeLimit: SEARCH_LIMIT_MS,
    effort: 4,
  });
  const texts = found.filter((result) => typeof result === 'string');
  if (texts.length === 0) {
    throw new FailureError(
      failure(
        'bad-input',
        words('No QR code was found in this picture.', 'Aucun code QR n’a été trouvé dans cette image.'),
        words(
          'Take the picture again: the whole code with its white margin, straight, in focus.',
          'Reprenez l’image : le code entier avec sa marge blanche, droit et net.',
        ),
      ),
    );
  }
  return texts;
}

/** Every so many points in both directions becomes one, of their mean. */
function smaller(picture: GreyPicture): GreyPicture {
  const by = Math.ceil(Math.max(picture.width, picture.height) / LARGEST_SIDE);
  if (by <= 1) return picture;
  const width = Math.max(1, Math.floor(picture.width / by));
  const height = Math.max(1, Math.floor(picture.height / by));
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      let sum = 0;
      for (let y = 0; y < by; y += 1)
        for (let x = 0; x < by; x += 1) sum += picture.data[(row * by + y) * picture.width + column * by + x] ?? 255;
      data[row * width + column] = sum / (by * by);
    }
  }
  return { width, height, data };
}

function rgbOf({ data }: GreyPicture): Uint8Array {
  const rgb = new Uint8Array(data.length * 3);
  for (const [index, grey] of data.entries()) rgb.fill(grey, index * 3, index * 3 + 3);
  return rgb;
}

const PROBLEMS: Readonly<Record<PngProblem, readonly [Words, Words]>> = {
  'not-png': [
    words(
      'This picture is no PNG; the command line reads no other kind (no JPEG, GIF, WebP or BMP).',
      'Cette image n’est pas un PNG ; la ligne de commande n’en lit pas d’autre (ni JPEG, GIF, WebP ou BMP).',
    ),
    words(
      'Save it as PNG, or import it in the window, which reads every kind.',
      'Enregistrez-la en PNG, ou importez-la dans la fenêtre, qui lit tous les formats.',
    ),
  ],
  damaged: [
    words('This PNG is damaged or cut.', 'Ce PNG est endommagé ou tronqué.'),
    words('Save the picture once more.', 'Enregistrez l’image à nouveau.'),
  ],
  interlaced: [
    words('This PNG is interlaced; that is not read here.', 'Ce PNG est entrelacé ; ce n’est pas lu ici.'),
    words('Save it without interlacing, or import it in the window.', 'Enregistrez-le sans entrelacement, ou importez-le dans la fenêtre.'),
  ],
  'too-large': [
    words(
      'This picture has more than 50 million points, or unpacks to more than 256 MiB.',
      'Cette image a plus de 50 millions de points, ou dépasse 256 Mio une fois décompressée.',
    ),
    words('Cut out the code.', 'Découpez-y le code.'),
  ],
  swells: [
    words(
      'This PNG would unpack to more than the size it states: it was made to fill the memory, or is damaged. Nothing of it was read.',
      'Ce PNG se décompresserait au-delà de la taille qu’il annonce : il est fait pour remplir la mémoire, ou endommagé. Rien n’en a été lu.',
    ),
    words('Take the picture of the code anew.', 'Reprenez l’image du code.'),
  ],
};

function unreadable(problem: PngProblem): FailureError {
  return new FailureError(failure('bad-input', ...PROBLEMS[problem]));
}
