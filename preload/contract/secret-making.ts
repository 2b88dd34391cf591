import { z } from 'zod';
import { whereSchema } from './credential-kinds.ts';
import { credentialSchema } from './credentials.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** Letters of a generated password, a set at a time. */
export const alphabets = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  symbols: '!#$%&()*+,-./:;<=>?@[]^_{|}~',
} as const;
export type Alphabet = keyof typeof alphabets;
export const alphabetNames = ['lower', 'upper', 'digits', 'symbols'] as const satisfies readonly Alphabet[];

/** Characters that are taken for one another when they are read aloud or copied by hand. */
export const LOOK_ALIKES = '0O1lI|5S2Z8B';
/** The words of the EFF's large list: five dice each. */
export const PASSPHRASE_WORDS = 7776;
/** What `django.core.management.utils.get_random_secret_key` makes: 50 of these 50. */
export const DJANGO_KEY = { length: 50, letters: 'abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)' } as const;
/** bcrypt takes no more of a password than this (bcrypt(3)). */
export const BCRYPT_LARGEST_BYTES = 72;

const passwordShape = {
  length: z.number().int().min(8).max(256).default(24),
  alphabets: z.array(z.enum(alphabetNames)).min(1).max(4).default(['lower', 'upper', 'digits', 'symbols']),
  noLookAlikes: z.boolean().default(false),
};

const userName = z
  .string()
  .min(1)
  .max(255)
  // A colon ends the name in the file.
  .regex(/^[^\p{Cc}:]+$/u);

/** What is to be made. */
export const recipeSchema = z.discriminatedUnion('recipe', [
  z.object({ recipe: z.literal('password'), ...passwordShape }),
  z.object({
    recipe: z.literal('passphrase'),
    words: z.number().int().min(3).max(20).default(6),
    separator: z
      .string()
      .max(3)
      .regex(/^[^\p{Cc}]*$/u)
      .default('-'),
    capitals: z.boolean().default(false),
    /** A digit behind one of the words, for rules that ask for one. */
    digit: z.boolean().default(false),
  }),
  /** So many random bytes in base64url (RFC 4648 §5), without padding. */
  z.object({ recipe: z.literal('url-safe'), bytes: z.number().int().min(16).max(256).default(32) }),
  z.object({ recipe: z.literal('django') }),
  z.object({
    recipe: z.literal('key-pair'),
    type: z.enum(['ed25519', 'ec-p256', 'rsa-4096']).default('ed25519'),
    format: z.enum(['openssh', 'pem', 'jwk']).default('openssh'),
    comment: z
      .string()
      .max(200)
      .regex(/^[^\p{Cc}]*$/u)
      .default(''),
  }),
  z.object({
    recipe: z.literal('htpasswd'),
    user: userName,
    /** bcrypt's cost: each step doubles the work of a login and of a guess. */
    cost: z.number().int().min(8).max(15).default(12),
    /** The password to take; without it one is made. */
    password: z
      .string()
      .min(1)
      .max(200)
      // C programs would end it at a NUL.
      .regex(/^[^\p{Cc}]+$/u)
      .optional(),
  }),
]);
export type Recipe = z.infer<typeof recipeSchema>;
export type RecipeName = Recipe['recipe'];
export type PasswordRecipe = Extract<Recipe, { readonly recipe: 'password' }>;

/** The letters a recipe draws from, set by set; sets that are left empty drop out. */
export function lettersOf({ alphabets: chosen, noLookAlikes }: Pick<PasswordRecipe, 'alphabets' | 'noLookAlikes'>): readonly string[] {
  return alphabetNames
    .filter((name) => chosen.includes(name))
    .map((name) =>
      alphabets[name]
        .split('')
        .filter((letter) => !noLookAlikes || !LOOK_ALIKES.includes(letter))
        .join(''),
    );
}

/**
 * How many bits of chance are in what a recipe makes; null where it is a key whose strength is counted otherwise, or a password that
 * somebody chose. A password holds at least one letter of each set: those without one are not counted (inclusion and exclusion).
 */
export function entropyBits(recipe: Recipe): number | null {
  switch (recipe.recipe) {
    case 'password':
      return passwordBits(recipe);
    case 'passphrase':
      return recipe.words * Math.log2(PASSPHRASE_WORDS) + (recipe.digit ? Math.log2(10 * recipe.words) : 0);
    case 'url-safe':
      return recipe.bytes * 8;
    case 'django':
      return DJANGO_KEY.length * Math.log2(DJANGO_KEY.letters.length);
    case 'htpasswd':
      return recipe.password === undefined ? passwordBits(htpasswdPassword) : null;
    case 'key-pair':
    default:
      return null;
  }
}

/** The password of an htpasswd line that is made here: letters and digits, as it is typed into a browser's box. */
export const htpasswdPassword: PasswordRecipe = {
  recipe: 'password',
  length: 20,
  alphabets: ['lower', 'upper', 'digits'],
  noLookAlikes: true,
};

function passwordBits(recipe: PasswordRecipe): number {
  const sizes = lettersOf(recipe).map((letters) => letters.length);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  // The share of all passwords that has each set in it.
  let share = 0;
  for (let left = 0; left < 2 ** sizes.length; left += 1) {
    const without = sizes.filter((_, at) => Math.floor(left / 2 ** at) % 2 === 1);
    const rest = all - without.reduce((sum, size) => sum + size, 0);
    share += (without.length % 2 === 0 ? 1 : -1) * (rest / all) ** recipe.length;
  }
  return recipe.length * Math.log2(all) + Math.log2(share);
}

/** What was made, as the window and the command line may know it: never the secret. */
export const madeSecretSchema = z.object({
  credential: credentialSchema,
  entropyBits: z.number().nullable(),
  /** Of a key pair: its public half, to be handed out, and by what it is recognised. */
  publicKey: z.object({ text: z.string(), fingerprint: z.string() }).nullable(),
  /** Of an htpasswd entry: the line for the file. The password itself is kept under the name. */
  line: z.string().nullable(),
  /** Where such a secret is used, and what to do next. */
  use: wordsSchema,
});
export type MadeSecret = z.infer<typeof madeSecretSchema>;

/** What to make, and how to keep it. */
const secretRequestSchema = z.object({
  recipe: recipeSchema,
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}]+$/u),
  label: z
    .string()
    .max(200)
    .regex(/^[^\p{Cc}]*$/u)
    .default(''),
  /** Without it: where new secrets go, as `credentials.store` says. */
  keep: whereSchema.optional(),
  /** The day (YYYY-MM-DD) by which a new one is due. */
  rotateBy: z.iso.date().nullable().default(null),
  replace: z.boolean().default(false),
});
export type SecretRequest = z.infer<typeof secretRequestSchema>;

export const secretMaking = {
  /**
   * Makes a secret and keeps it under a name; the value is not answered. Throws FailureError `credential-exists` when the name is taken and
   * `replace` is not said, `bad-input`, and what keeping it throws.
   */
  generate: procedure.input(secretRequestSchema).output(madeSecretSchema),
};
