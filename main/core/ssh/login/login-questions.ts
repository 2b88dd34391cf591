import type { AnyAuthMethod } from 'ssh2';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Secret } from '../../credentials/secret.ts';
import { words } from '../../failure.ts';
import type { LoginAttemptNeeds, Method, Tried } from './login-answers.ts';
import { explained, filledIn, outcomes } from './login-attempts.ts';
import type { Attempts, Outcome } from './login-attempts.ts';
import type { FilledCode, LoginCodes } from './login-codes.ts';
import { nameOfFactor } from './login-codes.ts';
import { asksForCode, asksForPassword } from './login-prompts.ts';
import type { LoginSecrets } from './login-secrets.ts';
import { serverText } from '../server-text.ts';

/** What the server's questions have in common with its asking for a password. */
export interface LoginTally {
  /** Typed, and not yet judged by the server: good for a second connection when the first died while the person typed. */
  unsentPassword: Secret | null;
  /** Answers of the person that were refused. */
  wrong: number;
  /** All answers that were refused, kept ones among them. */
  refused: number;
  /** A kept password that was refused together with a code: it goes once more with the next code. */
  passwordAgain: Secret | null;
}

export interface LoginQuestionsNeeds {
  readonly account: string;
  readonly user: string;
  readonly passwordName: string;
  readonly secrets: LoginSecrets;
  readonly codes: LoginCodes;
  readonly attempts: Attempts;
  readonly tally: LoginTally;
}

/**
 * One keyboard-interactive conversation (RFC 4256): a kept password and the authenticator's code go where they are asked for, the
 * person is asked for the rest.
 */
export function answerQuestions(needs: LoginQuestionsNeeds, attempt: LoginAttemptNeeds): Method {
  const { account, user, passwordName, secrets, codes, attempts, tally } = needs;
  let rounds = 0;
  let asked = false;
  let keptPassword: Secret | null = null;
  let passwordAsked = false;
  let filled: FilledCode | null = null;
  let explanation: Words | null = null;

  const note = (outcome: Outcome) => {
    const told = filled === null ? outcome : filledIn(outcome, nameOfFactor(filled.factor));
    attempts.note('keyboard-interactive', keptPassword !== null && !asked ? '(kept password)' : '', told);
  };
  const codeRefused = () => {
    if (filled === null) return;
    codes.refused(filled);
    tally.passwordAgain = codes.ready() ? keptPassword : null;
  };
  const tried: Tried = {
    method: 'keyboard-interactive',
    refused: () => {
      tally.unsentPassword = null;
      tally.refused += 1;
      // A method that asks nothing and refuses at once must not be tried for ever either.
      if (asked || (keptPassword === null && filled === null)) tally.wrong += 1;
      note(rounds === 0 ? outcomes.refusedUnasked : outcomes.refused);
      codeRefused();
    },
    accepted: (outcome) => {
      note(explanation === null ? outcome : explained(outcome, explanation));
      if (passwordAsked) secrets.right(passwordName);
      if (filled !== null) codes.accepted(filled);
    },
    signed: () => false,
  };

  const auth: AnyAuthMethod = {
    type: 'keyboard-interactive',
    username: user,
    prompt: (name, instructions, _language, prompts, finish) => {
      rounds += 1;
      const first = rounds === 1;
      const fields = prompts.map((prompt) => ({ label: serverText(prompt.prompt), echo: prompt.echo === true }));
      const passwordAt = onlyOne(fields, ({ label, echo }) => !echo && asksForPassword(label));
      const codeAt = onlyOne(fields, ({ label }) => asksForCode(label));
      const values = new Map<number, Secret>();
      if (passwordAt !== null) passwordAsked = true;

      const ask = async (indices: readonly number[]): Promise<void> => {
        asked = true;
        const codeField = codeAt === null ? -1 : indices.indexOf(codeAt);
        const passwordField = passwordAt === null ? -1 : indices.indexOf(passwordAt);
        const given = await secrets.ask(
          {
            credential: passwordField === -1 ? null : passwordName,
            credentialField: passwordField,
            purpose: 'keyboard-interactive',
            title: words(`${account} asks`, `${account} demande`),
            instruction: [name, instructions, first ? attempt.banner() : '']
              .map(serverText)
              .filter((text) => text !== '')
              .join('\n'),
            fields: indices.map((index) => fields[index] ?? { label: '', echo: false }),
            refused: first ? tally.refused : 0,
            hint: codes.hint(),
            code: codeField === -1 ? null : { field: codeField, factors: codes.factors() },
          },
          attempt.personalTime,
          attempt.signal,
        );
        for (const [field, index] of indices.entries()) {
          const secret = given.secrets[field];
          if (secret !== undefined) values.set(index, secret);
        }
        if (passwordAt !== null && passwordField !== -1) tally.unsentPassword = values.get(passwordAt) ?? null;
        if (codeAt === null || codeField === -1) return;
        if (given.fill === null) {
          explanation = await codes.explain(values.get(codeAt)?.reveal() ?? '');
          return;
        }
        filled = await codes.chosen(given.fill, attempt);
        if (filled === null) await ask([codeAt]);
        else values.set(codeAt, filled.code);
      };

      const answer = async (): Promise<string[]> => {
        if (filled !== null && codeAt !== null) {
          // Asked again within one conversation: that code was refused.
          note(outcomes.refused);
          codes.refused(filled);
          filled = null;
        }
        if (passwordAt !== null && !asked && keptPassword === null) {
          const unsent = tally.unsentPassword;
          const again = tally.passwordAgain;
          tally.passwordAgain = null;
          const kept = unsent === null ? (again ?? (await secrets.kept(passwordName))) : null;
          keptPassword = kept;
          const known = unsent ?? kept;
          if (known !== null) values.set(passwordAt, known);
        }
        const fills = codeAt !== null && codes.ready();
        const open = fields.map((_, index) => index).filter((index) => !values.has(index) && !(fills && index === codeAt));
        if (open.length > 0) await ask(open);
        if (fills) {
          // After the person has typed the rest, so that it is fresh.
          filled = await codes.next(attempt);
          if (filled === null) await ask([codeAt]);
          else values.set(codeAt, filled.code);
        }
        return fields.map((_, index) => values.get(index)?.reveal() ?? '');
      };
      const reply = async () => {
        try {
          const given = await answer();
          if (!attempt.signal.aborted) finish(given);
        } catch (error) {
          attempts.note('keyboard-interactive', '', outcomes.notGiven);
          throw error;
        }
      };
      reply().catch(attempt.giveUp);
    },
  };
  return { tried, auth };
}

/** The index of the one that fits; null where none does, or several: then nothing tells which is meant. */
function onlyOne<Item>(items: readonly Item[], fits: (item: Item) => boolean): number | null {
  const index = items.findIndex(fits);
  return index === -1 || items.findLastIndex(fits) !== index ? null : index;
}
