import type { QrAnswer } from './qr-worker.ts';

/** A picture that takes longer than this is given up. */
const LIMIT_MS = 20_000;

/** The texts of every QR code in a picture, read in a thread of its own; null when it is no picture, or too hard. */
export async function qrCodesIn(picture: Blob): Promise<readonly string[] | null> {
  const worker = new Worker(new URL('./qr-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), LIMIT_MS);
      const answer = (texts: readonly string[] | null) => {
        clearTimeout(timer);
        resolve(texts);
      };
      worker.addEventListener('message', ({ data }: MessageEvent<QrAnswer>) => answer('texts' in data ? data.texts : null));
      worker.addEventListener('error', () => answer(null));
      worker.postMessage(picture, []);
    });
  } finally {
    worker.terminate();
  }
}
