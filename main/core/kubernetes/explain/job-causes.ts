import type { Cause } from '../../../../preload/contract/explanations.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, flagAt, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { clip, plural } from '../wording.ts';
import { HERE, cause, evidence, link, within } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import type { EventFacts } from './event-facts.ts';
import { podCause } from './pod-causes.ts';
import type { PodScene } from './pod-scene.ts';
import { refusedPodsCause } from './refused-pods.ts';
import { deletingCause } from './workload-causes.ts';

export interface JobScene {
  readonly object: JsonObject;
  readonly events: readonly EventFacts[];
  readonly pods: readonly PodScene[];
  readonly now: number;
}

/** A job: done, failed for good (and why its last pod did), at work, or held up. */
export function jobCauses({ object, events, pods, now }: JobScene): readonly Cause[] {
  const metadata = objectAt(object, 'metadata');
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const name = textAt(metadata, 'name') ?? '';
  if (textAt(metadata, 'deletionTimestamp') !== null) return [deletingCause(metadata)];
  const conditions = conditionsOf(status);
  const is = (type: string) => conditions.find((condition) => condition.type === type && condition.status === 'True');
  const complete = is('Complete');
  if (complete)
    return [
      cause(
        'job/complete',
        'healthy',
        words('It is done: its pods ended without error.', 'Il est terminé : ses pods ont fini sans erreur.'),
        { since: textAt(status, 'completionTime') ?? complete.since },
      ),
    ];
  const podFound = pods
    .map((scene) => ({ scene, found: podCause(scene, { now, siblings: null, nodeReady: null }) }))
    .filter(({ found }) => found.level === 'failing' || found.level === 'degraded')
    .toSorted((a, b) => b.scene.pod.createdAt.localeCompare(a.scene.pod.createdAt))[0];
  const itsPod = podFound
    ? {
        ...podFound.found,
        stillServes: null,
        links: [link('pods', namespace, podFound.scene.pod.name), ...podFound.found.links.filter(({ resource }) => resource !== 'pods')],
      }
    : null;
  const failed = is('Failed') ?? is('FailureTarget');
  const tries = numberAt(status, 'failed') ?? 0;
  if (failed) {
    const deadline = failed.reason === 'DeadlineExceeded';
    const limit = deadline ? `${numberAt(spec, 'activeDeadlineSeconds') ?? '?'} s` : String(numberAt(spec, 'backoffLimit') ?? 6);
    const head = deadline
      ? words(
          `It failed: it was not done within its deadline of ${limit} (activeDeadlineSeconds)`,
          `Il a échoué : pas terminé dans son délai de ${limit} (activeDeadlineSeconds)`,
        )
      : failed.reason === 'BackoffLimitExceeded'
        ? words(
            `It failed for good after ${plural(Math.max(tries, 1), 'try', 'tries')} (backoffLimit ${limit})`,
            `Il a échoué définitivement après ${plural(Math.max(tries, 1), 'essai', 'essais')} (backoffLimit ${limit})`,
          )
        : words(
            `It failed: ${clip(failed.message ?? failed.reason ?? '?')}`,
            `Il a échoué : ${clip(failed.message ?? failed.reason ?? '?')}`,
          );
    return [
      cause(
        deadline ? 'job/deadline' : 'job/failed',
        'failing',
        itsPod === null || deadline ? head : words(`${head.en}. ${itsPod.what.en}`, `${head.fr}. ${itsPod.what.fr}`),
        {
          means: deadline
            ? words(
                'The cluster ended its pods when the time was over; the work may be half done.',
                'Le cluster a arrêté ses pods une fois le temps écoulé ; le travail peut être à moitié fait.',
              )
            : together(itsPod?.means ?? null, STAYS_FAILED),
          since: failed.since,
          howOften: tries > 0 ? words(plural(tries, 'failed pod', 'failed pods'), plural(tries, 'pod échoué', 'pods échoués')) : null,
          whatToDo: [
            ...(deadline
              ? [
                  words(
                    'Raise activeDeadlineSeconds, or see what takes so long.',
                    'Augmentez activeDeadlineSeconds, ou voyez ce qui prend si longtemps.',
                  ),
                ]
              : (itsPod?.whatToDo ?? [])),
            ...(itsPod === null && !deadline
              ? [
                  words(
                    'Its pods are gone, or say nothing: see its command and its image, and what its events say.',
                    'Ses pods ont disparu, ou ne disent rien : voyez sa commande, son image, et ce que disent ses événements.',
                  ),
                ]
              : []),
            runAgain(name),
          ],
          evidence: [
            ...evidence(words('Condition Failed', 'Condition Failed'), failed.message, failed.since),
            ...(deadline ? [] : (itsPod?.evidence ?? [])),
          ],
          links: itsPod?.links ?? [],
        },
      ),
    ];
  }
  if (flagAt(spec, 'suspend'))
    return [
      cause(
        'job/suspended',
        'healthy',
        words(
          'It is suspended: it does nothing until spec.suspend is false.',
          'Il est suspendu : il ne fait rien tant que spec.suspend n’est pas false.',
        ),
        { since: is('Suspended')?.since ?? null },
      ),
    ];
  const creating = latest(events, ['FailedCreate']);
  if (creating && pods.length === 0)
    return [
      refusedPodsCause(creating.message, {
        namespace,
        level: 'failing',
        since: creating.first,
        event: creating,
        counts: { desired: numberAt(spec, 'parallelism') ?? 1, ready: 0 },
      }),
    ];
  if (itsPod)
    return [
      {
        ...itsPod,
        what: words(`Its pod: ${within(itsPod.what).en}`, `Son pod : ${within(itsPod.what).fr}`),
        howOften:
          itsPod.howOften ??
          (tries > 0 ? words(plural(tries, 'failed try', 'failed tries'), plural(tries, 'essai échoué', 'essais échoués')) : null),
      },
    ];
  const done = numberAt(status, 'succeeded') ?? 0;
  const wanted = numberAt(spec, 'completions') ?? 1;
  return [
    cause(
      'job/working',
      'changing',
      words(`It is at work: ${done} of ${wanted} done.`, `Il travaille : ${done} sur ${wanted} ${done > 1 ? 'terminés' : 'terminé'}.`),
      { since: textAt(status, 'startTime') },
    ),
  ];
}

const STAYS_FAILED = words('Nothing tries again: a job that failed stays so.', 'Plus rien ne réessaie : un job échoué le reste.');

/** What is said of a job that stays failed, of one that a cron job started: the next run is another job. */
function nextTime({ en, fr }: Words): Words {
  return words(
    en.replace(STAYS_FAILED.en, 'Nothing tries this run again; the next one starts at its time.'),
    fr.replace(STAYS_FAILED.fr, 'Plus rien ne réessaie cette exécution ; la suivante démarre à son heure.'),
  );
}

function runAgain(name: string): Words {
  return words(
    `Once that is corrected, run it again as a new job: Run now, or pilothouse jobs run ${name} ${HERE}. One whose image or command has to change is deleted and created anew.`,
    `Une fois corrigé, relancez-le comme nouveau job : Lancer maintenant, ou pilothouse jobs run ${name} ${HERE}. Si son image ou sa commande doit changer, supprimez-le et recréez-le.`,
  );
}

/** Of a cron job: what it starts can be edited, and its next job is of that. */
function startOnce(name: string): Words {
  return words(
    `Correct it in the cron job (its image and its command can be edited there): its next run takes that. To run it at once: Run now, or pilothouse cronjobs run ${name} ${HERE}`,
    `Corrigez-le dans le cron job (son image et sa commande s’y modifient) : la prochaine exécution en tient compte. Pour l’exécuter tout de suite : Lancer maintenant, ou pilothouse cronjobs run ${name} ${HERE}`,
  );
}

function together(first: Words | null, then: Words): Words {
  return first === null ? then : words(`${first.en} ${then.en}`, `${first.fr} ${then.fr}`);
}

export interface CronJobScene {
  readonly object: JsonObject;
  readonly events: readonly EventFacts[];
  /** Its jobs, the latest first, each explained. */
  readonly jobs: readonly { readonly object: JsonObject; readonly causes: readonly Cause[] }[];
}

/** A cron job: suspended, missing its times, or with a last run that failed. */
export function cronJobCauses({ object, events, jobs }: CronJobScene): readonly Cause[] {
  const metadata = objectAt(object, 'metadata');
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const name = textAt(metadata, 'name') ?? '';
  if (textAt(metadata, 'deletionTimestamp') !== null) return [deletingCause(metadata)];
  const schedule = textAt(spec, 'schedule') ?? '?';
  const lastTime = textAt(status, 'lastScheduleTime');
  const causes: Cause[] = [];
  const [last] = jobs;
  const [lastCause] = last?.causes ?? [];
  const jobName = textAt(objectAt(last?.object ?? {}, 'metadata'), 'name') ?? '';
  if (last && lastCause?.level === 'failing') {
    const good = textAt(status, 'lastSuccessfulTime');
    const ofJob = runAgain(jobName).en;
    causes.push({
      ...lastCause,
      rule: `cron/${lastCause.rule}`,
      level: 'failing',
      means: lastCause.means === null ? null : nextTime(lastCause.means),
      whatToDo: lastCause.whatToDo.map((advice) => (advice.en === ofJob ? startOnce(name) : advice)),
      what: words(
        `Its last run ${jobName}: ${within(lastCause.what).en}`,
        `Sa dernière exécution ${jobName} : ${within(lastCause.what).fr}`,
      ),
      stillServes: good === null ? null : words(`It last succeeded at ${good}.`, `Dernier succès : ${good}.`),
      links: [link('jobs', namespace, jobName), ...lastCause.links],
    });
  }
  const missed = latest(events, ['MissSchedule', 'TooManyMissedTimes', 'FailedNeedsStart', 'UnparseableSchedule', 'InvalidSchedule']);
  if (missed && /Unparseable|Invalid/.test(missed.reason))
    causes.push(
      cause(
        'cron/schedule',
        'failing',
        words(
          `Its schedule “${schedule}” cannot be read: nothing is ever started`,
          `Son horaire « ${schedule} » est illisible : rien ne démarre jamais`,
        ),
        {
          whatToDo: [
            words('Write five fields: minute hour day month weekday.', 'Écrivez cinq champs : minute heure jour mois jour-de-semaine.'),
          ],
          evidence: eventEvidence(missed),
        },
      ),
    );
  else if (missed)
    causes.push(
      cause(
        'cron/missed',
        'degraded',
        words(`It missed times of its schedule (${schedule})`, `Il a manqué des échéances de son horaire (${schedule})`),
        {
          means: words(
            'The controller was down, or the run before was still going on (concurrencyPolicy), for longer than startingDeadlineSeconds allows; after 100 missed times it gives up.',
            'Le contrôleur était arrêté, ou l’exécution précédente durait encore (concurrencyPolicy), plus longtemps que startingDeadlineSeconds ne le permet ; après 100 échéances manquées, il abandonne.',
          ),
          since: missed.first,
          howOften: words(plural(missed.count, 'time', 'times'), `${missed.count} fois`),
          whatToDo: [
            words(
              `Raise startingDeadlineSeconds; start it once by hand: pilothouse cronjobs run ${name} ${HERE}`,
              `Augmentez startingDeadlineSeconds ; lancez-le une fois à la main : pilothouse cronjobs run ${name} ${HERE}`,
            ),
          ],
          evidence: eventEvidence(missed),
        },
      ),
    );
  if (flagAt(spec, 'suspend'))
    causes.push(
      cause(
        'cron/suspended',
        'healthy',
        words(
          'It is suspended: nothing is started, whatever its schedule says.',
          'Il est suspendu : rien ne démarre, quoi que dise son horaire.',
        ),
        {
          means: words(
            'Somebody set spec.suspend; times that pass meanwhile are not made up for.',
            'Quelqu’un a activé spec.suspend ; les échéances passées entre-temps ne sont pas rattrapées.',
          ),
          whatToDo: [words('To go on: set spec.suspend to false.', 'Pour reprendre : mettez spec.suspend à false.')],
          since: lastTime,
          evidence: evidence(words('Schedule', 'Horaire'), schedule),
        },
      ),
    );
  const active = listAt(status, 'active').length;
  if (causes.length > 0) return causes;
  return [
    cause(
      'cron/waiting',
      lastCause?.level === 'degraded' ? 'degraded' : 'healthy',
      active > 0
        ? words(
            `It is at work (${plural(active, 'job', 'jobs')}); schedule ${schedule}`,
            `Il travaille (${plural(active, 'job', 'jobs')}) ; horaire ${schedule}`,
          )
        : lastTime === null
          ? words(`It has not run yet; schedule ${schedule}`, `Il n’a pas encore tourné ; horaire ${schedule}`)
          : words(`It waits for its next time; schedule ${schedule}`, `Il attend sa prochaine échéance ; horaire ${schedule}`),
      {
        since: lastTime,
      },
    ),
  ];
}
