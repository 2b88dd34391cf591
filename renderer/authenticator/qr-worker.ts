import { decodeQRBatch } from 'qr/decode.js';

/** The longest side that is searched. */
const LARGEST_SIDE = 2_000;
/** Retries on a picture that is hard to read, in all. */
const SEARCH_LIMIT_MS = 5_000;

/** What the page gets back: the texts of every code, or that the picture could not be read. */
export type QrAnswer = { readonly texts: readonly string[] } | { readonly problem: 'unreadable' };

async function textsIn(picture: Blob): Promise<readonly string[]> {
  const bitmap = await createImageBitmap(picture);
  const by = Math.min(1, LARGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * by));
  const height = Math.max(1, Math.round(bitmap.height * by));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  // What is transparent counts as paper.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const [found = []] = await decodeQRBatch([{ width, height, data }], { format: 'RGBA', timeLimit: SEARCH_LIMIT_MS, effort: 4 });
  return found.filter((result) => typeof result === 'string');
}

addEventListener('message', ({ data }: MessageEvent<Blob>) => {
  textsIn(data).then(
    (texts) => postMessage({ texts } satisfies QrAnswer),
    () => postMessage({ problem: 'unreadable' } satisfies QrAnswer),
  );
});
