import { expect, test } from 'vitest';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import type { EvidenceDesk } from '../../../main/core/kubernetes/evidence.ts';
import { prepareData } from '../../../main/core/kubernetes/forms/data-change.ts';
import { userWords } from '../../../main/core/kubernetes/forms/users.ts';

test('one that uses a config map is told of as one, several as several', () => {
  expect(userWords(['deployment/api'], false)[0]).toEqual({
    en: 'deployment/api uses it: variables are read at its next start only, mounted files follow within a minute or two (not with subPath).',
    fr: 'deployment/api l’utilise : les variables ne sont lues qu’au prochain démarrage, les fichiers montés suivent en une ou deux minutes (pas avec subPath).',
  });
  expect(userWords(['deployment/api', 'daemonset/log'], false)[0]?.en).toContain(
    'daemonset/log use it: variables are read at their next start',
  );
  expect(userWords(['deployment/api'], true)[0]?.fr).toBe('Redémarré ensuite, car il l’utilise : deployment/api');
  expect(userWords(['deployment/api', 'daemonset/log'], true)[0]?.fr).toContain('Redémarrés ensuite, car ils l’utilisent');
});

test('a key that is set and removed at once is refused before anything is asked of the cluster', async () => {
  const asked = {
    context: 'lab',
    namespace: 'shop',
    name: 'settings',
    resource: 'configmaps' as const,
    create: false,
    type: 'Opaque',
    set: { MODE: { encoding: 'text' as const, value: '1' } },
    remove: ['OTHER', 'MODE'],
    registry: null,
    restart: false,
  };
  await expect(prepareData({} as ClusterClient, {} as EvidenceDesk, asked, AbortSignal.timeout(5000))).rejects.toMatchObject({
    failure: { kind: 'bad-input', cause: { en: 'Both set and removed: MODE. Nothing was changed.' } },
  });
});
