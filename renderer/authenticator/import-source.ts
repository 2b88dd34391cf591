import { qrCodesIn } from './qr-reader.ts';

/** What goes to the core in one message, with room for the rest of it. */
const LARGEST_TEXT_BYTES = 3 * 1024 * 1024;
const LARGEST_PICTURE_BYTES = 50 * 1024 * 1024;

/** Why a file gave nothing. */
export type SourceProblem = 'too-large' | 'no-code' | 'not-a-picture' | 'empty';

export type SourceRead = { readonly texts: readonly string[] } | { readonly problem: SourceProblem };

/** The texts of a file or a picture that was chosen, dropped or pasted; how much is read is bounded before it is. */
export async function readSource(file: Blob): Promise<SourceRead> {
  if (file.type.startsWith('image/')) {
    if (file.size > LARGEST_PICTURE_BYTES) return { problem: 'too-large' };
    const texts = await qrCodesIn(file);
    if (texts === null) return { problem: 'not-a-picture' };
    return texts.length === 0 ? { problem: 'no-code' } : { texts };
  }
  if (file.size > LARGEST_TEXT_BYTES) return { problem: 'too-large' };
  const text = (await file.text()).replace(/^\u{feff}/u, '');
  return text.trim() === '' ? { problem: 'empty' } : { texts: [text] };
}
