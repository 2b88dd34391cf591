import type { Cause } from '../../../../preload/contract/explanations.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { maskedLog } from '../../credentials/masked-text.ts';
import { words } from '../../failure.ts';
import { endWords, ofContainer } from '../pods/crash-words.ts';
import { lastReadable } from '../pods/last-log-line.ts';
import type { ContainerFacts, Termination } from '../pods/pod-facts.ts';
import { runtimeMessage } from '../pods/runtime-messages.ts';
import { clip, plural } from '../wording.ts';
import { cause, evidence, link } from './cause.ts';
import { adviceForJob, crashAdvice } from './crash-advice.ts';
import { eventEvidence, latest } from './event-facts.ts';
import { signatureOf } from './log-signature.ts';
import type { LogTail, PodScene } from './pod-scene.ts';

/** Exit codes that mean the same everywhere (bash(1), signal(7), container runtimes). */
const exits: Readonly<Record<number, readonly [means: Words, todo: Words]>> = {
  126: [
    words('The command was found and may not be executed.', 'La commande a été trouvée mais ne peut pas être exécutée.'),
    words('Make it executable in the image (chmod +x).', 'Rendez-la exécutable dans l’image (chmod +x).'),
  ],
  127: [
    words('A command that was to be run is not in the image.', 'Une commande à exécuter n’est pas dans l’image.'),
    words('Check command and args against what the image holds.', 'Vérifiez command et args face au contenu de l’image.'),
  ],
  134: [
    words(
      'The program gave itself up (SIGABRT): an assertion or its runtime failed.',
      'Le programme s’est abandonné lui-même (SIGABRT) : une assertion ou son environnement a échoué.',
    ),
    words('Its last lines say which.', 'Ses dernières lignes disent laquelle.'),
  ],
  137: [
    words(
      'It was killed (SIGKILL) without the kernel calling it out of memory: by a probe, by a node in need, or because it did not end within its grace period.',
      'Il a été tué (SIGKILL) sans que le noyau parle de mémoire : par une sonde, par un nœud en difficulté, ou faute de s’être arrêté dans son délai de grâce.',
    ),
    words(
      'Look at the events of the pod, and make the program end at SIGTERM.',
      'Regardez les événements du pod, et faites réagir le programme à SIGTERM.',
    ),
  ],
  139: [
    words(
      'It touched memory that is not its own (SIGSEGV): a fault of native code, often a library built for another system.',
      'Il a touché une mémoire qui n’est pas la sienne (SIGSEGV) : faute de code natif, souvent une bibliothèque construite pour un autre système.',
    ),
    words(
      'Go back to the image before; compare base image and native libraries.',
      'Revenez à l’image d’avant ; comparez image de base et bibliothèques natives.',
    ),
  ],
  143: [
    words(
      'It ended at SIGTERM, as it was asked to: by a probe, a rollout or a node that was emptied.',
      'Il s’est arrêté sur SIGTERM, comme demandé : par une sonde, un déploiement ou un nœud vidé.',
    ),
    words('Look at the events of the pod for who asked.', 'Regardez les événements du pod pour savoir qui l’a demandé.'),
  ],
};

/** A container that ended and is started again, over and over or once; of a job also for good. */
export function crashCause(scene: PodScene, container: ContainerFacts, ended: Termination, again: boolean): Cause {
  const found = crashOf(scene, container, ended, again);
  if (scene.pod.controller?.kind !== 'Job') return found;
  return { ...found, means: found.means === null ? null : adviceForJob(found.means), whatToDo: found.whatToDo.map(adviceForJob) };
}

function crashOf(scene: PodScene, container: ContainerFacts, ended: Termination, again: boolean): Cause {
  const { pod, events, log } = scene;
  const of = ofContainer(pod, container);
  const end = endWords(container, ended);
  const tail = log?.container === container.name ? log : null;
  const head = again
    ? words(`Running again after it ended${of.en}`, `Relancé après un arrêt${of.fr}`)
    : words(`The container ends again and again${of.en}`, `Le conteneur s’arrête sans cesse${of.fr}`);
  const base = {
    since: firstCrash(scene, container, ended),
    howOften: oftenWords(container, ended, end),
    links: [link('pods', pod.namespace, pod.name), ...(pod.node === null ? [] : [link('nodes', null, pod.node)])],
  };
  const level = again ? 'degraded' : 'failing';
  const probe = latest(events, ['Unhealthy'], /^(Liveness|Startup) probe failed/);
  const killed = latest(events, ['Killing'], /failed (liveness|startup) probe/);
  const lines = evidence(
    tail?.previous === false
      ? words(`Last lines of ${container.name}`, `Dernières lignes de ${container.name}`)
      : words(`Last lines of the run before (${container.name})`, `Dernières lignes de l’exécution précédente (${container.name})`),
    tail === null ? null : lastOf(tail),
    ended.finishedAt,
  );
  const said =
    ended.message === null
      ? []
      : evidence(words('What it said at its end', 'Ce qu’il a dit à la fin'), maskedLog(ended.message), ended.finishedAt);

  if (ended.reason === 'OOMKilled') {
    return cause('crash/out-of-memory', level, words(`${head.en}: ${end.en}`, `${head.fr} : ${end.fr}`), {
      ...base,
      means:
        container.memoryLimit === null
          ? words(
              'The node itself ran out of memory, and the kernel chose this program.',
              'Le nœud lui-même a manqué de mémoire, et le noyau a choisi ce programme.',
            )
          : words(
              `It used more than its limit of ${container.memoryLimit}; the kernel ended it at once, without a word in its log.`,
              `Il a dépassé sa limite de ${container.memoryLimit} ; le noyau l’a arrêté net, sans un mot dans son journal.`,
            ),
      whatToDo: [
        words(
          'Raise resources.limits.memory of the container; compare with what it uses when all is well.',
          'Augmentez resources.limits.memory du conteneur ; comparez à ce qu’il utilise quand tout va bien.',
        ),
        words(
          'If it grows with time whatever the limit, look for a leak.',
          'S’il grossit avec le temps quelle que soit la limite, cherchez une fuite.',
        ),
      ],
      evidence: [...lines, ...said],
    });
  }
  const runtime = ended.reason === 'ContainerCannotRun' || ended.reason === 'StartError' || ended.reason === 'CreateContainerError';
  const known =
    runtime && ended.message !== null ? signatureOf([runtimeMessage(ended.message)]) : tail === null ? null : signatureOf(tail.lines);
  // A probe that ends a container is why it ends, unless the program said that it gave up by itself.
  if ((probe !== null || killed !== null) && !runtime && (ended.exitCode === 137 || ended.exitCode === 143 || known === null)) {
    const startup = (probe?.message.startsWith('Startup') ?? false) || (killed?.message.includes('startup') ?? false);
    const answer = probe === null ? null : probe.message.replace(/^\w+ probe failed: ?/, '').trim();
    const kind = startup ? words('its startup check', 'son test de démarrage') : words('its liveness check', 'son test de vie');
    const why = answer === null || answer === '' ? '' : clip(answer);
    return cause(
      startup ? 'crash/startup-probe' : 'crash/liveness-probe',
      level,
      words(
        `${head.en}: the kubelet ends it, for ${kind.en} fails${why === '' ? '' : ` (${why})`}`,
        `${head.fr} : le kubelet l’arrête, car ${kind.fr} échoue${why === '' ? '' : ` (${why})`}`,
      ),
      {
        ...base,
        means: words(
          'The program runs and is ended from outside: what the check asks is not answered as it should be, or not in time.',
          'Le programme tourne et il est arrêté de l’extérieur : ce que le test demande ne reçoit pas la bonne réponse, ou pas à temps.',
        ),
        whatToDo: [
          ...probeAdvice(answer ?? ''),
          words(
            'If it only needs longer to start: add a startupProbe, or raise initialDelaySeconds and failureThreshold.',
            'S’il lui faut seulement plus de temps pour démarrer : ajoutez un startupProbe, ou augmentez initialDelaySeconds et failureThreshold.',
          ),
        ],
        evidence: [...eventEvidence(probe), ...lines, ...said],
      },
    );
  }
  if (known !== null) {
    return cause(`crash/${known.id}`, level, words(`${head.en}: ${known.what.en}`, `${head.fr} : ${known.what.fr}`), {
      ...base,
      means: known.means,
      whatToDo: known.whatToDo,
      evidence: [...(runtime ? [] : lines), ...said],
    });
  }
  const text = runtime && ended.message !== null ? runtimeMessage(ended.message) : lastReadable(tail?.lines ?? []);
  const quoted = text === null ? '' : clip(maskedLog(text));
  const [means, todo] = exits[ended.exitCode] ?? [];
  const zero = ended.exitCode === 0;
  return cause(
    zero ? 'crash/ends-by-itself' : runtime ? 'crash/cannot-start' : 'crash/exit',
    level,
    quoted === ''
      ? words(`${head.en}: ${end.en}`, `${head.fr} : ${end.fr}`)
      : words(`${head.en}: ${end.en}, it said last: ${quoted}`, `${head.fr} : ${end.fr}, ses derniers mots : ${quoted}`),
    {
      ...base,
      means: zero
        ? words(
            'It ends without an error: a program that finishes, where one is wanted that stays.',
            'Il se termine sans erreur : un programme qui finit, là où l’on en veut un qui reste.',
          )
        : (means ?? crashAdvice.givesUp),
      whatToDo: zero
        ? [words('Let it run in the foreground, or make it a job.', 'Faites-le tourner au premier plan, ou faites-en un job.')]
        : [
            ...(todo === undefined ? [] : [todo]),
            lines.length > 0
              ? crashAdvice.readBelow
              : words(
                  'No last line of it could be read, or it wrote none: look at its start command and its configuration.',
                  'Aucune dernière ligne n’a pu être lue, ou il n’en a écrit aucune : regardez sa commande de démarrage et sa configuration.',
                ),
          ],
      evidence: [...lines, ...said],
    },
  );
}

/** What a probe's own answer asks for. */
export function probeAdvice(answer: string): readonly Words[] {
  const status = /statuscode: (\d+)/.exec(answer)?.[1];
  if (status === '404')
    return [
      words(
        'It answers 404: the path of the check does not exist in the program; correct httpGet.path.',
        'Il répond 404 : le chemin du test n’existe pas dans le programme ; corrigez httpGet.path.',
      ),
    ];
  if (status === '401' || status === '403')
    return [
      words(
        `It answers ${status}: the check is not logged in; give it a path that needs no login.`,
        `Il répond ${status} : le test n’est pas authentifié ; donnez-lui un chemin sans authentification.`,
      ),
    ];
  if (status?.startsWith('5') === true)
    return [
      words(
        `It answers ${status}: the program is up and says itself that something it needs is not; look at its log.`,
        `Il répond ${status} : le programme tourne et dit lui-même qu’il lui manque quelque chose ; regardez son journal.`,
      ),
    ];
  if (/connection refused/.test(answer))
    return [
      words(
        'Nothing listens on the port of the check: wrong port, only on 127.0.0.1, or not started yet.',
        'Rien n’écoute sur le port du test : mauvais port, seulement sur 127.0.0.1, ou pas encore démarré.',
      ),
    ];
  if (/(?:Client\.Timeout|deadline exceeded|timed out|i\/o timeout)/.test(answer))
    return [
      words(
        'It answers too slowly: raise timeoutSeconds, or look at what it waits for (CPU limit, database).',
        'Il répond trop lentement : augmentez timeoutSeconds, ou cherchez ce qu’il attend (limite CPU, base de données).',
      ),
    ];
  if (/no such file|not found/.test(answer))
    return [words('The command of the check is not in the image.', 'La commande du test n’est pas dans l’image.')];
  return [
    words(
      'Its answer says why; run the same by hand in the container.',
      'Sa réponse dit pourquoi ; exécutez la même chose à la main dans le conteneur.',
    ),
  ];
}

/** As many lines as a person reads at once. */
function lastOf({ lines }: LogTail): string {
  return maskedLog(lines.slice(-20).join('\n'));
}

function oftenWords(container: ContainerFacts, { startedAt, finishedAt }: Termination, end: Words): Words {
  const ranSeconds =
    startedAt !== null && finishedAt !== null ? Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000) : Number.NaN;
  const parts: Words[] = [end];
  if (container.restarts > 0)
    parts.push(words(plural(container.restarts, 'restart', 'restarts'), plural(container.restarts, 'redémarrage', 'redémarrages')));
  if (ranSeconds >= 0) {
    const ran =
      ranSeconds === 0
        ? words('it ran for less than a second', 'il a tourné moins d’une seconde')
        : ranSeconds < 120
          ? words(`it ran for ${ranSeconds} s`, `il a tourné ${ranSeconds} s`)
          : words(`it ran for ${Math.round(ranSeconds / 60)} min`, `il a tourné ${Math.round(ranSeconds / 60)} min`);
    parts.push(words(`${ran.en} the last time`, `${ran.fr} la dernière fois`));
  }
  return words(parts.map(({ en }) => en).join(', '), parts.map(({ fr }) => fr).join(', '));
}

/** When the crashes began, as far as the cluster remembers: its first back-off, else this end. */
function firstCrash({ events }: PodScene, container: ContainerFacts, ended: Termination): string | null {
  const backOffs = events.filter(
    ({ reason, message, fieldPath }) =>
      reason === 'BackOff' && /restarting failed/.test(message) && (fieldPath === null || fieldPath.includes(`{${container.name}}`)),
  );
  return (
    backOffs
      .map(({ first }) => first)
      .filter((first) => first !== null)
      .toSorted()[0] ??
    ended.startedAt ??
    ended.finishedAt
  );
}
