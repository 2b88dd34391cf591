import { z } from 'zod';

/** A sentence a person reads, written in both languages; the reader's side chooses. */
export const wordsSchema = z.object({ en: z.string(), fr: z.string() });
export type Words = z.infer<typeof wordsSchema>;

export const languageSchema = z.enum(['en', 'fr']);
export type Language = z.infer<typeof languageSchema>;
