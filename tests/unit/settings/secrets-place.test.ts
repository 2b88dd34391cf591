import { expect, test } from 'vitest';
import en from '../../../renderer/locales/en/settings.json' with { type: 'json' };
import fr from '../../../renderer/locales/fr/settings.json' with { type: 'json' };
import { secretsPlace } from '../../../renderer/settings/secrets-place.ts';

test('where secrets lie names the sealed file and its copy wherever one is, and claims nothing that is not so', () => {
  expect(secretsPlace({ where: 'keychain', sealed: { exists: false } })).toEqual(['keychain', 'namesOnDisk']);
  expect(secretsPlace({ where: 'keychain', sealed: { exists: true } })).toEqual(['keychain', 'sealedToo', 'sealedCopies', 'namesOnDisk']);
  expect(secretsPlace({ where: 'sealed-file', sealed: { exists: true } })).toEqual(['sealed-file', 'sealedCopies', 'namesOnDisk']);
  expect(secretsPlace({ where: 'memory', sealed: { exists: true } })).toContain('sealedToo');
  for (const { data } of [en, fr]) {
    expect(data.sealedCopies).toContain('credentials.sealed.before');
    expect(data.namesOnDisk).toContain('audit.log');
    expect(Object.values(data).join(' ')).not.toMatch(/nowhere else|nulle part/u);
  }
});
