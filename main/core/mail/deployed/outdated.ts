import type { Words } from '../../../../preload/contract/words.ts';
import type { Secret } from '../../credentials/secret.ts';
import { words } from '../../failure.ts';
import type { OutdatedVariable } from '../../settings-files/environments.ts';
import { readMailName } from './setting-names.ts';
import { holdsOneOf, MASKED, tellable } from './tellable.ts';

/**
 * Mail settings that were changed in a file after the process was started: it goes on with the old ones. A restart keeps them too, the container
 * has to be made anew (docker compose restart, "changes to environment variables").
 */
export function outdatedOf(outdated: readonly OutdatedVariable[], secrets: readonly Secret[]): Words[] {
  return outdated.flatMap(({ name, runs, now, path }) => {
    const topic = readMailName(name)?.topic;
    if (topic === undefined) return [];
    const shown = (value: Secret) => (holdsOneOf(secrets, value.reveal()) ? MASKED : tellable(topic, value.reveal()));
    const [old, current] = [shown(runs), shown(now)];
    const hidden = old === MASKED || current === MASKED;
    return [
      hidden
        ? words(
            `${name}: the container runs with another value than ${path} has by now. ${ANEW.en}`,
            `${name} : le conteneur tourne avec une autre valeur que celle de ${path} désormais. ${ANEW.fr}`,
          )
        : words(
            `${name}: the container runs with ${old || '(nothing)'}, ${path} says ${current || '(nothing)'} by now. ${ANEW.en}`,
            `${name} : le conteneur tourne avec ${old || '(rien)'}, ${path} indique désormais ${current || '(rien)'}. ${ANEW.fr}`,
          ),
    ];
  });
}

const ANEW = words(
  'It was started before that; a restart does not change it, docker compose up -d does.',
  'Il a été démarré avant ; un redémarrage n’y change rien, docker compose up -d le fait.',
);
