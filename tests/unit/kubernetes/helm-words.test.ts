import { expect, test } from 'vitest';
import { descriptionWords, releaseState, statusWords } from '../../../main/core/kubernetes/helm/release-state.ts';

test.each([
  ['deployed', 'déployée'],
  ['pending-upgrade', 'mise à jour en cours'],
  ['from-the-future', 'from-the-future'],
])('Helm’s %s is %s in French, and stays itself in English', (status, french) => {
  expect(statusWords(status)).toEqual({ en: status, fr: french });
});

test.each([
  ['Rollback to 2', 'Retour à la révision 2'],
  ['Upgrade "shop" failed: timed out', 'La mise à jour de « shop » a échoué : timed out'],
  ['ticket 4711', 'ticket 4711'],
])('what Helm wrote, %s, is told in French; what a person wrote stays', (description, french) => {
  expect(descriptionWords(description)).toEqual({ en: description, fr: french });
});

test('a change that was broken off says what Helm will not do, in both languages', () => {
  const { level, state } = releaseState(
    { status: 'pending-upgrade', revision: 4, updatedAt: '2026-01-01T00:00:00Z', description: 'Preparing upgrade', lastGood: 2 },
    Date.parse('2026-01-02T00:00:00Z'),
  );
  expect(level).toBe('degraded');
  expect(state.en).toBe('An upgrade was broken off: Helm refuses the next one until a rollback; revision 2 was the last that worked');
  expect(state.fr).toBe(
    'Une mise à jour n’a pas abouti : Helm n’en accepte pas d’autre avant un retour en arrière ; la révision 2 est la dernière qui a fonctionné',
  );
});
