import { factorName } from '../../../../preload/contract/factor-name.ts';
import type { CodeExplanation, CodeFinding } from '../../../../preload/contract/totp-explain.ts';
import type { TotpEntry } from '../../../../preload/contract/totp.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Authenticator } from '../authenticator.ts';
import type { CodeJudgement } from '../verification.ts';
import { triedAtTheLock } from '../totp-failures.ts';
import { judgeCode } from '../verification.ts';

/** What a code is, before any other clock was looked at. */
export interface ExplainedCode extends Pick<CodeExplanation, 'finding' | 'reason' | 'entry' | 'driftSeconds'> {
  readonly judgement: CodeJudgement | null;
}

/** How telling a finding is: a code that is right somewhere else says more than that it is wrong here. */
const ORDER: readonly CodeFinding[] = ['right', 'used', 'other-time', 'other-settings', 'unknown', 'no-code'];

interface Looked {
  readonly entry: TotpEntry;
  readonly judgement: CodeJudgement;
  readonly finding: CodeFinding;
}

/**
 * Finds the entry a code belongs to and what is the matter with it; nothing is marked as used. With `id` that entry is meant, and
 * the code of another one is said to be just that. Throws FailureError `not-found` for an id that is not there, and why its
 * secret cannot be read. The second factor of the lock is left out, and `lock-refused` when it is meant: nothing here slows guessing.
 */
export async function explainCode(authenticator: Authenticator, code: string, id: string | null, nowMs: number): Promise<ExplainedCode> {
  const meant = id === null ? null : authenticator.find(id);
  if (meant !== null && authenticator.guardsLock(meant.id)) throw triedAtTheLock();
  if (meant !== null) await authenticator.requireKey(meant.id);
  const looked: Looked[] = [];
  let unread = 0;
  for (const entry of authenticator.list().filter(({ id: one }) => !authenticator.guardsLock(one))) {
    const read = await authenticator.readKey(entry);
    if ('problem' in read) {
      unread += 1;
      continue;
    }
    const judgement = judgeCode({ ...entry, key: read.key, lastStep: authenticator.lastStepOf(entry.id) }, code, nowMs);
    looked.push({ entry, judgement, finding: findingOf(judgement) });
  }
  const own = looked.find(({ entry }) => entry.id === meant?.id);
  // Another number of digits may well be another entry's.
  if (own !== undefined && own.finding !== 'unknown' && own.finding !== 'no-code') return of(own);
  const best = looked
    .filter(
      ({ entry, finding }) =>
        entry.id !== meant?.id && (meant === null || finding === 'right' || finding === 'used' || finding === 'other-time'),
    )
    .sort((a, b) => ORDER.indexOf(a.finding) - ORDER.indexOf(b.finding))[0];
  if (own === undefined)
    return best === undefined ? nothingToLookAt(unread) : best.finding === 'unknown' ? nobodys(looked.length, unread) : of(best);
  if (best === undefined || best.finding === 'unknown') return of(own);
  return { ...of(best), finding: 'other-entry', reason: otherEntry(best.entry, own.entry) };
}

function of({ entry: { id, issuer, account }, judgement, finding }: Looked): ExplainedCode {
  const entry = finding === 'unknown' || finding === 'no-code' ? null : { id, issuer, account };
  return {
    finding,
    entry,
    judgement,
    driftSeconds: judgement.driftSeconds ?? null,
    reason: judgement.kind === 'accepted' ? rightNow(judgement.driftSeconds) : judgement.reason,
  };
}

function findingOf(judgement: CodeJudgement): CodeFinding {
  return judgement.kind === 'accepted' ? 'right' : judgement.why;
}

function rightNow(driftSeconds: number): Words {
  if (driftSeconds === 0) return words('The code is right.', 'Le code est bon.');
  const by = Math.abs(driftSeconds);
  return driftSeconds > 0
    ? words(`The code is right; its clock is up to ${by} s ahead.`, `Le code est bon ; son horloge avance de ${by} s au plus.`)
    : words(`The code is right; it is up to ${by} s old.`, `Le code est bon ; il date de ${by} s au plus.`);
}

function otherEntry(found: TotpEntry, meant: TotpEntry): Words {
  const [other, own] = [found, meant].map(factorName);
  return words(
    `This is a code of another entry: ${other}, not of ${own}. Pick that entry in the app.`,
    `C’est le code d’une autre entrée : ${other}, pas de ${own}. Choisissez cette entrée dans l’application.`,
  );
}

function nobodys(looked: number, unread: number): ExplainedCode {
  const reason =
    unread === 0
      ? words(
          `This is no code of any of the ${looked} entries here, now or within 20 steps either way.`,
          `Ce n’est le code d’aucune des ${looked} entrées d’ici, ni maintenant ni à 20 intervalles près.`,
        )
      : words(
          `This is no code of the ${looked} entries that could be read, now or within 20 steps; ${unread} could not.`,
          `Ce n’est le code d’aucune des ${looked} entrées lisibles, ni maintenant ni à 20 intervalles près ; ${unread} sont illisibles.`,
        );
  return { finding: 'unknown', reason, entry: null, driftSeconds: null, judgement: null };
}

function nothingToLookAt(unread: number): ExplainedCode {
  const reason =
    unread === 0
      ? words('There is no entry here to compare it with.', 'Il n’y a ici aucune entrée à laquelle le comparer.')
      : words(`None of the ${unread} secrets here can be read now.`, `Aucun des ${unread} secrets d’ici n’est lisible en ce moment.`);
  return { finding: 'unknown', reason, entry: null, driftSeconds: null, judgement: null };
}

/** What to do about a code, given both clocks as far as they are known; the likeliest first. */
export function adviceFor(
  {
    finding,
    driftSeconds,
    judgement = null,
  }: Pick<CodeExplanation, 'finding' | 'driftSeconds'> & Partial<Pick<ExplainedCode, 'judgement'>>,
  clock: CodeExplanation['clock'],
  compared: CodeExplanation['compared'],
): Words[] {
  const advice: Words[] = [];
  const off = compared !== null && Math.abs(compared.aheadSeconds) > Math.max(5, compared.uncertainSeconds) ? compared : null;
  if (off !== null) {
    const agrees = driftSeconds !== null && Math.abs(off.aheadSeconds - driftSeconds) <= 45;
    if (finding === 'other-time' && agrees)
      advice.push(
        words(
          `The device that made the code and ${off.with} agree: this computer’s clock is the one that is off, by about ${Math.round(Math.abs(off.aheadSeconds))} s. Set it from the network.`,
          `L’appareil qui a produit le code et ${off.with} concordent : c’est l’horloge de cet ordinateur qui est décalée, d’environ ${Math.round(Math.abs(off.aheadSeconds))} s. Réglez-la sur le réseau.`,
        ),
      );
    else
      advice.push(
        clock.synchronised === true
          ? words(
              `The clock of ${off.with} is off by about ${Math.round(Math.abs(off.aheadSeconds))} s: codes made elsewhere are refused there. Set it from the network (chrony, systemd-timesyncd).`,
              `L’horloge de ${off.with} est décalée d’environ ${Math.round(Math.abs(off.aheadSeconds))} s : les codes faits ailleurs y sont refusés. Réglez-la sur le réseau (chrony, systemd-timesyncd).`,
            )
          : words(
              `This computer and ${off.with} differ by about ${Math.round(Math.abs(off.aheadSeconds))} s; set both from the network.`,
              `Cet ordinateur et ${off.with} diffèrent d’environ ${Math.round(Math.abs(off.aheadSeconds))} s ; réglez les deux sur le réseau.`,
            ),
      );
  }
  if (finding === 'other-time' && off === null)
    advice.push(
      clock.synchronised === true || compared !== null
        ? words(
            'Set the clock of the device that made the code: on telephones, automatic date and time.',
            'Réglez l’horloge de l’appareil qui a produit le code : sur un téléphone, la date et l’heure automatiques.',
          )
        : words(
            'Set both clocks from the network, this computer’s first.',
            'Réglez les deux horloges sur le réseau, d’abord celle de cet ordinateur.',
          ),
    );
  if (finding === 'used')
    advice.push(words('Wait for the next code; each is taken once.', 'Attendez le code suivant ; chacun n’est accepté qu’une fois.'));
  if (finding === 'right' && off === null)
    advice.push(
      words(
        'If a server refuses it all the same, it holds another secret, took this code already, or its clock is off: compare with that server’s clock.',
        'Si un serveur le refuse quand même, il détient un autre secret, a déjà pris ce code, ou son horloge est décalée : comparez avec l’horloge de ce serveur.',
      ),
    );
  // Of one entry that was meant; of all of them nobody knows which the code should belong to.
  if (finding === 'unknown' && judgement !== null)
    advice.push(
      words(
        'Enrol again: the device and this entry hold different secrets.',
        'Enrôlez à nouveau : l’appareil et cette entrée détiennent des secrets différents.',
      ),
    );
  return advice;
}
