import type { TotpEntry, TotpVerification } from '../../../preload/contract/totp.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import type { CodeShape } from './one-time-code.ts';
import { codeAt, endOfStep, stepAt } from './one-time-code.ts';

/** One step either way is accepted (RFC 6238 §5.2); further ones are looked at only to explain. */
const ACCEPTED_STEPS = 1;
const EXPLAINED_STEPS = 20;
const ALGORITHMS: readonly TotpEntry['algorithm'][] = ['SHA1', 'SHA256', 'SHA512'];
/** Periods seen in the field. */
const PERIODS_SECONDS: readonly number[] = [30, 60, 10, 15, 20];

export type CodeJudgement =
  /** `step` is the one to mark as used. */
  | { readonly kind: 'accepted'; readonly step: number; readonly driftSeconds: number }
  /** Refused with a reason; `attempt` is false for what cannot be a code at all. */
  | {
      readonly kind: 'refused';
      readonly why: 'no-code' | 'other-time' | 'used' | 'other-settings' | 'unknown';
      readonly attempt: boolean;
      readonly reason: Words;
      readonly driftSeconds?: number;
    };

export interface VerifiedEntry extends CodeShape {
  readonly key: Uint8Array;
  /** The newest step a code was accepted for: it and older ones are spent (RFC 6238 §5.2). */
  readonly lastStep: number | null;
}

/** Judges a typed code, and when it is wrong finds out why: time, settings of the app, already used. */
export function judgeCode(entry: VerifiedEntry, typed: string, nowMs: number): CodeJudgement {
  const code = typed.replaceAll(/[\s\u{2007}\u{202f}-]/gu, '');
  if (!/^[0-9]+$/u.test(code)) {
    return refusedAsTyped(words('A code is made of digits only.', 'Un code ne comporte que des chiffres.'));
  }
  const drift = code.length === entry.digits ? driftOf(entry, code, nowMs, entry.lastStep) : null;
  if (drift !== null) return judgeDrift(entry, drift, nowMs);
  const other = otherShape(entry, code, nowMs);
  if (other !== null) return { kind: 'refused', why: 'other-settings', attempt: true, reason: explainShape(entry, other) };
  if (code.length !== entry.digits) {
    return refusedAsTyped(
      words(
        `This code has ${code.length} digits; ${entry.digits} are expected.`,
        `Ce code a ${code.length} chiffres ; il en faut ${entry.digits}.`,
      ),
    );
  }
  return {
    kind: 'refused',
    why: 'unknown',
    attempt: true,
    reason: words(
      `This is no code of this secret, now or ${explainedMinutes(entry)} minutes either way. The app holds another secret, or this is another entry’s code.`,
      `Ce n’est pas un code de ce secret, ni maintenant ni à ${explainedMinutes(entry)} minutes près. L’application détient un autre secret, ou c’est le code d’une autre entrée.`,
    ),
  };
}

/** The judgement as the contract says it. */
export function toVerification(judgement: CodeJudgement): TotpVerification {
  if (judgement.kind === 'accepted') return { valid: true, driftSeconds: judgement.driftSeconds };
  return {
    valid: false,
    reason: judgement.reason,
    ...(judgement.driftSeconds === undefined ? {} : { driftSeconds: judgement.driftSeconds }),
  };
}

/** Steps between now and the step of the code, nearest first; among those that can be accepted, one that is not spent goes before. */
function driftOf(entry: VerifiedEntry, code: string, nowMs: number, lastStep: number | null): number | null {
  const now = stepAt(nowMs, entry.periodSeconds);
  let nearest: number | null = null;
  for (let distance = 0; distance <= EXPLAINED_STEPS; distance += 1) {
    if (nearest !== null && distance > ACCEPTED_STEPS) return nearest;
    for (const drift of distance === 0 ? [0] : [distance, -distance]) {
      if (now + drift < 0 || codeAt(entry.key, now + drift, entry) !== code) continue;
      if (distance <= ACCEPTED_STEPS && now + drift > (lastStep ?? -1)) return drift;
      nearest ??= drift;
    }
  }
  return nearest;
}

function judgeDrift(entry: VerifiedEntry, drift: number, nowMs: number): CodeJudgement {
  const step = stepAt(nowMs, entry.periodSeconds) + drift;
  const driftSeconds = drift * entry.periodSeconds;
  if (Math.abs(drift) > ACCEPTED_STEPS)
    return { kind: 'refused', why: 'other-time', attempt: true, driftSeconds, reason: explainTime(driftSeconds) };
  if (entry.lastStep !== null && step <= entry.lastStep) {
    const seconds = Math.max(1, Math.ceil((endOfStep(entry.lastStep, entry.periodSeconds).getTime() - nowMs) / 1000));
    const reason =
      step === entry.lastStep
        ? words(
            `This code was already used. The next one comes in ${seconds} s.`,
            `Ce code a déjà servi. Le suivant arrive dans ${seconds} s.`,
          )
        : words(
            `A newer code was already used. The next one comes in ${seconds} s.`,
            `Un code plus récent a déjà servi. Le suivant arrive dans ${seconds} s.`,
          );
    return { kind: 'refused', why: 'used', attempt: true, driftSeconds, reason };
  }
  return { kind: 'accepted', step, driftSeconds };
}

function explainTime(driftSeconds: number): Words {
  const seconds = Math.abs(driftSeconds);
  if (driftSeconds > 0) {
    return words(
      `Right secret, wrong time: the phone is about ${seconds} s ahead of this computer. Set both clocks from the network.`,
      `Bon secret, mauvaise heure : le téléphone avance d’environ ${seconds} s sur cet ordinateur. Réglez les deux horloges sur le réseau.`,
    );
  }
  return words(
    `Right secret, wrong time: the phone is about ${seconds} s behind this computer, or the code is that old. Type a fresh one; if it fails too, set both clocks from the network.`,
    `Bon secret, mauvaise heure : le téléphone retarde d’environ ${seconds} s sur cet ordinateur, ou le code date d’autant. Saisissez-en un nouveau ; s’il échoue aussi, réglez les deux horloges sur le réseau.`,
  );
}

/** The shape under which the code would be right now, the fewest differences first. */
function otherShape(entry: VerifiedEntry, code: string, nowMs: number): CodeShape | null {
  const digits = ([6, 7, 8] as const).find((count) => count === code.length);
  if (digits === undefined) return null;
  const shapes = [...new Set([entry.periodSeconds, ...PERIODS_SECONDS])].flatMap((periodSeconds) =>
    [...new Set([entry.algorithm, ...ALGORITHMS])].map((algorithm): CodeShape => ({ algorithm, digits, periodSeconds })),
  );
  const fits = (shape: CodeShape) => {
    const now = stepAt(nowMs, shape.periodSeconds);
    return [now, now - 1, now + 1].some((step) => codeAt(entry.key, step, shape) === code);
  };
  return (
    shapes
      .sort((a, b) => differences(entry, a).length - differences(entry, b).length)
      .find((shape) => differences(entry, shape).length > 0 && fits(shape)) ?? null
  );
}

function differences(entry: CodeShape, other: CodeShape): readonly Words[] {
  return [
    ...(entry.algorithm === other.algorithm
      ? []
      : [
          words(
            `the app ignored ${entry.algorithm} and used ${other.algorithm}`,
            `l’application a ignoré ${entry.algorithm} et utilisé ${other.algorithm}`,
          ),
        ]),
    ...(entry.digits === other.digits
      ? []
      : [
          words(
            `the app shows ${other.digits} digits instead of ${entry.digits}`,
            `l’application affiche ${other.digits} chiffres au lieu de ${entry.digits}`,
          ),
        ]),
    ...(entry.periodSeconds === other.periodSeconds
      ? []
      : [
          words(
            `the app changes its code every ${other.periodSeconds} s instead of every ${entry.periodSeconds} s`,
            `l’application change de code toutes les ${other.periodSeconds} s au lieu de ${entry.periodSeconds} s`,
          ),
        ]),
  ];
}

function explainShape(entry: CodeShape, other: CodeShape): Words {
  const found = differences(entry, other);
  return words(
    `Right secret, other settings: ${found.map(({ en }) => en).join(', and ')}. Enrol again with what the app can do.`,
    `Bon secret, autres réglages : ${found.map(({ fr }) => fr).join(', et ')}. Enrôlez à nouveau avec ce que l’application sait faire.`,
  );
}

function explainedMinutes({ periodSeconds }: CodeShape): number {
  return Math.floor((EXPLAINED_STEPS * periodSeconds) / 60);
}

function refusedAsTyped(reason: Words): CodeJudgement {
  return { kind: 'refused', why: 'no-code', attempt: false, reason };
}
