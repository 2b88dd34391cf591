import { expect, test } from 'vitest';
import { maskedNotes } from '../../../main/core/kubernetes/helm/notes.ts';
import { revisionRow } from '../../../main/core/kubernetes/helm/release-record.ts';
import { unreadableState } from '../../../main/core/kubernetes/helm/release-state.ts';

const secret = (part: object) => JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop' }, ...part });
const release = {
  values: { mail: { password: 'VALUESECRET', host: 'mail.example' }, args: ['--token', 'ARGSECRET'] },
  manifest: `---\n${secret({ data: { login: Buffer.from('DATASECRET').toString('base64') } })}\n---\n${secret({ stringData: { login: 'STRINGSECRET' } })}\n`,
};

test('notes of a release hold none of its secrets, and nothing that is said to be a password', () => {
  const notes = [
    'Log in at https://mail.example as admin with VALUESECRET or ARGSECRET.',
    'Users: DATASECRET, STRINGSECRET',
    'Your password is NOTESECRET',
    'Le mot de passe est NOTESECRET.',
    'Admin password (keep it): NOTESECRET',
    'token=NOTESECRET',
  ].join('\n');
  const shown = maskedNotes(notes, release);
  expect(shown).not.toMatch(/SECRET/u);
  expect(shown).toContain('Log in at https://mail.example as admin with');
  expect(shown).toContain('Your password is ••••••');
});

test.each([
  'The password is stored in the secret shop, and a new one is required.',
  'A password is required.',
  'Get the password with: kubectl get secret shop -o yaml',
  'To get the password run:',
  'export PASSWORD=$(kubectl get secret shop -o jsonpath={.data.password})',
  'NAME: shop',
])('%j stays as it is', (notes) => expect(maskedNotes(notes, release)).toBe(notes));

test('a release whose record cannot be read is not called well', () => {
  const { level, state } = unreadableState({ status: 'deployed', revision: 1, lastGood: null });
  expect(level).toBe('degraded');
  expect(state).toEqual({
    en: 'The record of revision 1 cannot be read, and Helm passes over it; its label says “deployed”',
    fr: 'L’enregistrement de la révision 1 est illisible, et Helm l’ignore ; son étiquette dit « déployée »',
  });
});

test('what is said of a revision holds none of its secrets', () => {
  const rowOf = (description: string) =>
    revisionRow({
      json: { info: { description } },
      name: 'shop',
      namespace: 'default',
      version: 2,
      status: 'failed',
      chart: { values: { admin: { password: 'CHARTSECRET' } } },
      config: release.values,
      manifest: release.manifest,
      hooks: [],
    });
  const { description, descriptionWords } = rowOf(
    'Upgrade "shop" failed: VALUESECRET CHARTSECRET DATASECRET, password=NOTESECRET, curl -u admin:CURLSECRET',
  );
  expect(description).toMatch(/^Upgrade "shop" failed: •/u);
  expect(JSON.stringify([description, descriptionWords])).not.toMatch(/SECRET/u);
  expect(rowOf('Upgrade complete').descriptionWords?.fr).toBe('Mise à jour terminée');
});
