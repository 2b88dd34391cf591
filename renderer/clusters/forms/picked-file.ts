/** Above this a file does not fit into a config map or a secret. */
const LARGEST_BYTES = 1024 * 1024;

/** The bytes of a file as base64; null when it is too large. */
export async function base64Of(file: File): Promise<string | null> {
  if (file.size > LARGEST_BYTES) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCodePoint(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
