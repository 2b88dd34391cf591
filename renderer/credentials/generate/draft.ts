import type { Alphabet, Recipe, RecipeName } from '../../../preload/contract/secret-making.ts';

/** Everything the form can hold; each recipe takes its own part of it. */
export interface Draft {
  readonly recipe: RecipeName;
  readonly length: number;
  readonly alphabets: readonly Alphabet[];
  readonly noLookAlikes: boolean;
  readonly words: number;
  readonly separator: string;
  readonly capitals: boolean;
  readonly digit: boolean;
  readonly bytes: number;
  readonly type: Extract<Recipe, { recipe: 'key-pair' }>['type'];
  readonly format: Extract<Recipe, { recipe: 'key-pair' }>['format'];
  readonly comment: string;
  readonly user: string;
  readonly cost: number;
  /** Empty: one is made. */
  readonly password: string;
}

export const emptyDraft: Draft = {
  recipe: 'password',
  length: 24,
  alphabets: ['lower', 'upper', 'digits', 'symbols'],
  noLookAlikes: false,
  words: 6,
  separator: '-',
  capitals: false,
  digit: false,
  bytes: 32,
  type: 'ed25519',
  format: 'openssh',
  comment: '',
  user: '',
  cost: 12,
  password: '',
};

/** The recipe of a draft. */
export function recipeOf(draft: Draft): Recipe {
  const { recipe } = draft;
  switch (recipe) {
    case 'password':
      return { recipe, length: draft.length, alphabets: [...draft.alphabets], noLookAlikes: draft.noLookAlikes };
    case 'passphrase':
      return { recipe, words: draft.words, separator: draft.separator, capitals: draft.capitals, digit: draft.digit };
    case 'url-safe':
      return { recipe, bytes: draft.bytes };
    case 'key-pair':
      return { recipe, type: draft.type, format: draft.format, comment: draft.comment };
    case 'htpasswd':
      return { recipe, user: draft.user.trim(), cost: draft.cost, ...(draft.password === '' ? {} : { password: draft.password }) };
    case 'django':
    default:
      return { recipe };
  }
}

/** Whether the parts that are typed are such that something can be made of them. */
export function isComplete(draft: Draft): boolean {
  const within = (value: number, least: number, most: number) => Number.isInteger(value) && value >= least && value <= most;
  switch (draft.recipe) {
    case 'password':
      return within(draft.length, 8, 256) && draft.alphabets.length > 0;
    case 'passphrase':
      return within(draft.words, 3, 20);
    case 'url-safe':
      return within(draft.bytes, 16, 256);
    case 'htpasswd':
      return draft.user.trim() !== '' && !draft.user.includes(':') && within(draft.cost, 8, 15);
    case 'key-pair':
    case 'django':
    default:
      return true;
  }
}
