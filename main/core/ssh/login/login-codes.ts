import type { Words } from '../../../../preload/contract/words.ts';
import type { Secret } from '../../credentials/secret.ts';
import { failureOf, words } from '../../failure.ts';
import type { Log, SecondFactor, SecondFactors, SettingsDocument } from '../../rooms.ts';
import type { HostTarget } from '../config/hosts.ts';
import type { PersonalTime } from './personal-time.ts';

/** A refused code is tried once more, with that of the next time step. */
const MOST_FILLED = 2;

export interface LoginCodesNeeds {
  readonly secondFactors: SecondFactors;
  readonly settings: SettingsDocument;
  readonly log: Log;
}

/** A code and whose it is. */
export interface FilledCode {
  readonly code: Secret;
  readonly factor: SecondFactor;
}

interface Asking {
  readonly personalTime: PersonalTime;
  readonly signal: AbortSignal;
}

/** The one-time codes of one login: the authenticator's where one was chosen for the host, then the person's. */
export interface LoginCodes {
  /** Whether a code would be filled in unasked. */
  ready(): boolean;
  /** That code; null where there is none, and `hint` then says why. */
  next(asking: Asking): Promise<FilledCode | null>;
  /** The code of the second factor that a person chose at the question; as `next`. */
  chosen(fill: { readonly factor: string; readonly always: boolean }, asking: Asking): Promise<FilledCode | null>;
  /** Whose codes could be filled in: those that name the host first. */
  factors(): SecondFactor[];
  /** Why the person is asked although codes can be filled in; null when there is nothing to say. */
  hint(): Words | null;
  refused(filled: FilledCode): void;
  accepted(filled: FilledCode): void;
  /** Why the server took what was typed after it had refused a code that was filled in; null where none was refused. */
  explain(typed: string): Promise<Words | null>;
  /** Remembers for the host what the person wanted remembered, once the login has succeeded. */
  keep(): Promise<void>;
}

/** The name of a second factor as it stands in sentences. */
export function nameOfFactor({ issuer, account }: SecondFactor): string {
  return `${issuer} (${account})`;
}

export function createLoginCodes({ name, user, options }: HostTarget, { secondFactors, settings, log }: LoginCodesNeeds): LoginCodes {
  const place = `${user}@${options.hostName}:${options.port}`;
  let filled = 0;
  let problem: Words | null = null;
  let refusals: { readonly factor: SecondFactor; readonly times: number } | null = null;
  let wanted: SecondFactor | null = null;
  let toKeep: SecondFactor | null = null;

  const standing = (): string | null => {
    const { totp } = settings.get().servers;
    return Object.hasOwn(totp, name) ? (totp[name] ?? null) : null;
  };
  const codeOf = async (id: string, { personalTime, signal }: Asking): Promise<FilledCode | null> => {
    const factor = secondFactors.list().find((one) => one.id === id);
    // It may have to wait for the next step: that is no silence of the server.
    const given = await personalTime.wait(() => secondFactors.codeFor(id, place, signal));
    if ('code' in given && factor !== undefined) return { code: given.code, factor };
    problem = 'problem' in given ? given.problem : null;
    return null;
  };

  return {
    ready: () => filled < MOST_FILLED && problem === null && standing() !== null,
    async next(asking) {
      const id = standing();
      if (id === null) return null;
      filled += 1;
      return codeOf(id, asking);
    },
    async chosen({ factor: id, always }, asking) {
      problem = null;
      const found = await codeOf(id, asking);
      wanted = always ? (found?.factor ?? null) : null;
      return found;
    },
    factors() {
      const isNamed = ({ issuer, account }: SecondFactor) =>
        [name, options.hostName].some((host) => `${issuer} ${account}`.toLowerCase().includes(host.toLowerCase()));
      const all = secondFactors.list();
      return [...all.filter(isNamed), ...all.filter((factor) => !isNamed(factor))];
    },
    hint: () => problem ?? (refusals === null ? null : refusedWords(refusals)),
    refused({ factor }) {
      wanted = null;
      refusals = { factor, times: (refusals?.factor.id === factor.id ? refusals.times : 0) + 1 };
    },
    accepted({ factor }) {
      if (wanted?.id === factor.id) toKeep = factor;
    },
    explain: async (typed) => (refusals === null ? null : secondFactors.explain(refusals.factor.id, typed)),
    async keep() {
      if (toKeep === null) return;
      try {
        await settings.merge(['servers', 'totp', name], toKeep.id);
      } catch (error) {
        log.warn({ host: name, kind: failureOf(error).kind }, 'the second factor of a host could not be remembered');
      }
      toKeep = null;
    },
  };
}

function refusedWords({ factor, times }: { readonly factor: SecondFactor; readonly times: number }): Words {
  const name = nameOfFactor(factor);
  return times === 1
    ? words(
        `The code of ${name} was refused, or the password sent with it.`,
        `Le code de ${name} a été refusé, ou le mot de passe envoyé avec lui.`,
      )
    : words(
        `${times} codes of ${name} were refused, each from another time step. The server holds another secret, its clock and this computer’s differ (set both from the network), or the password sent with them is wrong.`,
        `${times} codes de ${name} ont été refusés, chacun d’un autre intervalle. Le serveur détient un autre secret, son horloge et celle de cet ordinateur diffèrent (réglez les deux sur le réseau), ou le mot de passe envoyé avec eux est faux.`,
      );
}
