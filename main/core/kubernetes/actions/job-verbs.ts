import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, FailureError, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { FIELD_MANAGER } from '../manifests/field-manager.ts';
import { maskedYaml } from '../masked-object.ts';
import { patientReads } from '../patience.ts';
import type { Acting, Prepared } from './acting.ts';
import { kubectl, named, nothingToDo, patched, pathInDiff, resultOf } from './acting.ts';

const LOOK_EVERY_MS = 1000;
/** A job may take days: after this long it is said that it runs. */
const FOLLOWED_MS = 10 * 60_000;

/** A cron job waits, or runs by its schedule again. */
export async function prepareSuspend(acting: Acting, verb: 'suspend' | 'resume'): Promise<Prepared> {
  const { name, object, signal } = acting;
  const wanted = verb === 'suspend';
  const spec = objectAt(object, 'spec');
  const schedule = textAt(spec, 'schedule') ?? '?';
  if (flagAt(spec, 'suspend') === wanted)
    throw nothingToDo(
      wanted
        ? words(`${name} is suspended already`, `${name} est déjà suspendu`)
        : words(`${name} is not suspended`, `${name} n’est pas suspendu`),
    );
  const patch = { contentType: 'application/merge-patch+json', body: { spec: { suspend: wanted } } } as const;
  const after = await patched(acting, patch, true, signal);
  return {
    ...named(acting),
    title: wanted ? words(`Suspend ${name}`, `Suspendre ${name}`) : words(`Resume ${name}`, `Reprendre ${name}`),
    commands: [kubectl(acting, 'patch', 'cronjob', name, '-p', JSON.stringify({ spec: { suspend: wanted } }))],
    diffs: [{ path: pathInDiff(acting), before: maskedYaml(object), after: maskedYaml(after) }],
    effects: wanted
      ? [words('It starts no jobs; those that run go on.', 'Il ne lance plus de jobs ; ceux qui tournent continuent.')]
      : [
          words(
            `It runs by its schedule again (${schedule}). Without startingDeadlineSeconds, a run that was missed may start at once.`,
            `Il suit de nouveau son horaire (${schedule}). Sans startingDeadlineSeconds, une exécution manquée peut partir aussitôt.`,
          ),
        ],
    undo: wanted ? words('Resume it.', 'Le reprendre.') : words('Suspend it.', 'Le suspendre.'),
    before: flagAt(spec, 'suspend') ? 'suspended' : 'scheduled',
    async apply(_progress, within) {
      await patched(acting, patch, false, within);
      return {
        result: resultOf(
          acting,
          'healthy',
          wanted ? words('Suspended', 'Suspendu') : words(`Runs by its schedule: ${schedule}`, `Suit son horaire : ${schedule}`),
        ),
        after: wanted ? 'suspended' : 'scheduled',
      };
    },
  };
}

/** One run now of what a cron job would start, or of what a job did. Throws FailureError `command-failed` when the run fails. */
export async function prepareRun(acting: Acting): Promise<Prepared> {
  const { client, name, namespace, object, signal } = acting;
  const jobs = `/apis/batch/v1/namespaces/${encodeURIComponent(namespace ?? '')}/jobs`;
  const begin = `${name.slice(0, 40).replace(/[-.]+$/u, '')}-now-`;
  const asJob = (jobName: string) => jobFrom(acting, jobName);
  await client.change({
    method: 'POST',
    path: jobs,
    query: { dryRun: 'All', fieldManager: FIELD_MANAGER },
    body: asJob(`${begin}${suffix()}`),
    signal,
  });
  const again = acting.kind.id === 'jobs';
  return {
    ...named(acting),
    title: again ? words(`Run ${name} again`, `Relancer ${name}`) : words(`Run ${name} now`, `Lancer ${name} maintenant`),
    commands: again ? [] : [kubectl(acting, 'create', 'job', `--from=cronjob/${name}`, `${begin}…`)],
    diffs: [{ path: `${namespace}/job/${begin}…`, before: null, after: maskedYaml(asJob(`${begin}…`)) }],
    effects: [
      ...(flagAt(objectAt(object, 'spec'), 'suspend')
        ? [words('It stays suspended: this is one run.', 'Il reste suspendu : ceci est une seule exécution.')]
        : []),
      ...(listAt(objectAt(object, 'status'), 'active').length > 0
        ? [words('Another run is under way: both run at once.', 'Une autre exécution est en cours : les deux tournent en même temps.')]
        : []),
      words('What it does is done once more.', 'Ce qu’il fait est fait une fois de plus.'),
    ],
    undo: null,
    before: null,
    async apply(progress, within) {
      const jobName = `${begin}${suffix()}`;
      await client.change({ method: 'POST', path: jobs, query: { fieldManager: FIELD_MANAGER }, body: asJob(jobName), signal: within });
      const show = commandText({
        program: 'pilothouse',
        args: ['jobs', 'explain', jobName, '--context', acting.context, '-n', namespace ?? ''],
      });
      progress.step(words(`The job ${jobName} was made`, `Le job ${jobName} a été créé`), {
        cause: words(
          `The job ${jobName} was made and goes on in the cluster. It is no longer watched.`,
          `Le job ${jobName} a été créé et continue dans le cluster. Il n’est plus surveillé.`,
        ),
        remedy: words(`To see how it stands: ${show}`, `Pour voir où il en est : ${show}`),
      });
      const watched = patientReads(client, { signal: within, progress });
      const deadline = Date.now() + FOLLOWED_MS;
      let said = '';
      for (;;) {
        const job = await watched.json({ path: `${jobs}/${jobName}`, signal: within });
        const status = isObject(job) ? objectAt(job, 'status') : {};
        const ended = listAt(status, 'conditions').find(
          ({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True',
        );
        if (ended?.['type'] === 'Complete')
          return {
            result: {
              ...resultOf(acting, 'healthy', words(`${jobName} succeeded`, `${jobName} a réussi`)),
              resource: 'jobs',
              name: jobName,
            },
            after: `${jobName} succeeded`,
          };
        if (ended !== undefined) throw new FailureError(runFailed(jobName, textAt(ended, 'message')));
        const active = numberAt(status, 'active') ?? 0;
        const now =
          active > 0 ? words(`${jobName} runs`, `${jobName} tourne`) : words(`${jobName} waits for its pod`, `${jobName} attend son pod`);
        if (now.en !== said) progress.step(now);
        said = now.en;
        if (Date.now() > deadline)
          return {
            result: {
              ...resultOf(acting, 'changing', words(`${jobName} still runs`, `${jobName} tourne encore`)),
              resource: 'jobs',
              name: jobName,
            },
            after: `${jobName} still runs`,
          };
        await sleep(LOOK_EVERY_MS, null, { signal: within });
      }
    },
  };
}

function suffix(): string {
  return randomBytes(3).toString('hex');
}

/** As `kubectl create job --from=cronjob/NAME`; of a job, without what the cluster wrote into it. */
function jobFrom({ kind, object, namespace, name }: Acting, jobName: string): JsonObject {
  const spec = objectAt(object, 'spec');
  if (kind.id === 'cronjobs') {
    const template = objectAt(spec, 'jobTemplate');
    const metadata = objectAt(template, 'metadata');
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: jobName,
        namespace,
        labels: objectAt(metadata, 'labels'),
        annotations: { ...objectAt(metadata, 'annotations'), 'cronjob.kubernetes.io/instantiate': 'manual' },
        ownerReferences: [
          {
            apiVersion: textAt(object, 'apiVersion') ?? 'batch/v1',
            kind: 'CronJob',
            name,
            uid: textAt(objectAt(object, 'metadata'), 'uid') ?? '',
            controller: true,
          },
        ],
      },
      spec: objectAt(template, 'spec'),
    };
  }
  const { selector: _selector, manualSelector: _manual, suspend: _suspended, template, ...kept } = spec;
  const its = isObject(template) ? template : {};
  const labels = Object.entries(objectAt(objectAt(its, 'metadata'), 'labels')).filter(
    ([key]) => !/(?:^|\/)(?:controller-uid|job-name)$/u.test(key),
  );
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName, namespace },
    spec: {
      ...kept,
      template: { ...its, metadata: { ...objectAt(its, 'metadata'), labels: Object.fromEntries(labels), creationTimestamp: null } },
    },
  };
}

function runFailed(jobName: string, message: string | null) {
  return failure(
    'command-failed',
    words(`${jobName} failed${message === null ? '' : `: ${message}`}.`, `${jobName} a échoué${message === null ? '' : ` : ${message}`}.`),
    words('Look at the logs of its pods.', 'Regardez les journaux de ses pods.'),
  );
}
