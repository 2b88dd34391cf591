import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, isObject, numberAt, objectAt, textAt } from '../api-object.ts';
import { customState } from '../objects/custom-state.ts';
import { quantity } from '../objects/quantity.ts';
import { inFrench } from '../objects/status-words.ts';
import { clip } from '../wording.ts';
import { cause, evidence } from './cause.ts';
import { eventEvidence } from './event-facts.ts';
import type { EventFacts } from './event-facts.ts';
import { deletingCause } from './workload-causes.ts';

/** A resource quota: how much of it is used. */
export function quotaCauses(object: JsonObject): readonly Cause[] {
  const status = objectAt(object, 'status');
  const hard = objectAt(status, 'hard');
  const used = objectAt(status, 'used');
  const full = Object.entries(hard).flatMap(([what, limit]) => {
    const uses = quantity(used[what]);
    const most = quantity(limit);
    return uses !== null && most !== null && most > 0 && uses >= most ? [`${what} ${String(used[what])}/${String(limit)}`] : [];
  });
  const all = Object.entries(hard)
    .map(([what, limit]) => `${what} ${textAt(used, what) ?? '0'}/${String(limit)}`)
    .join('\n');
  if (full.length > 0)
    return [
      cause('quota/full', 'degraded', words(`It is used up: ${full.join(', ')}`, `Il est épuisé : ${full.join(', ')}`), {
        means: words(
          'What runs goes on; nothing more of it can be created, and a rollout that needs room for one more pod stops.',
          'Ce qui tourne continue ; rien de plus ne peut être créé, et un déploiement qui a besoin d’un pod de plus s’arrête.',
        ),
        whatToDo: [words('Raise spec.hard, or remove what is not needed.', 'Augmentez spec.hard, ou retirez ce qui est inutile.')],
        evidence: evidence(words('Used of allowed', 'Utilisé sur autorisé'), all),
      }),
    ];
  return [
    cause('quota/room', 'healthy', words('There is room left in it.', 'Il y reste de la place.'), {
      evidence: evidence(words('Used of allowed', 'Utilisé sur autorisé'), all),
    }),
  ];
}

/** A namespace: there, or going and held up. */
export function namespaceCauses(object: JsonObject): readonly Cause[] {
  const status = objectAt(object, 'status');
  if (textAt(status, 'phase') !== 'Terminating')
    return [
      cause('namespace/active', 'healthy', words('It is there.', 'Il est là.'), {
        since: textAt(objectAt(object, 'metadata'), 'creationTimestamp'),
      }),
    ];
  const held = conditionsOf(status).filter(({ status: is }) => is === 'True');
  const since = textAt(objectAt(object, 'metadata'), 'deletionTimestamp');
  if (held.length === 0)
    return [
      cause(
        'namespace/terminating',
        'changing',
        words('It is being removed with all that is in it.', 'Il est en cours de suppression avec tout son contenu.'),
        { since },
      ),
    ];
  return [
    cause(
      'namespace/stuck',
      'degraded',
      words(
        `It is being removed and held up: ${clip(held.map(({ message, reason }) => message ?? reason).join('; '))}`,
        `Il est en cours de suppression et retenu : ${clip(held.map(({ message, reason }) => message ?? reason).join(' ; '))}`,
      ),
      {
        means: words(
          'Objects in it wait for a finalizer, or an extension of the API does not answer, so that nobody knows what is left.',
          'Des objets y attendent un finalizer, ou une extension de l’API ne répond pas, si bien qu’on ignore ce qui reste.',
        ),
        since,
        whatToDo: [
          words(
            'Let the controllers of those finalizers finish; remove an APIService whose server is gone (kubectl get apiservices).',
            'Laissez finir les contrôleurs de ces finalizers ; retirez une APIService dont le serveur a disparu (kubectl get apiservices).',
          ),
        ],
        evidence: held.flatMap(({ type, message, since: at }) => evidence(words(`Condition ${type}`, `Condition ${type}`), message, at)),
      },
    ),
  ];
}

/** A pod disruption budget: whether it lets pods be moved. */
export function budgetCauses(object: JsonObject): readonly Cause[] {
  const status = objectAt(object, 'status');
  const allowed = numberAt(status, 'disruptionsAllowed') ?? 0;
  const healthy = numberAt(status, 'currentHealthy') ?? 0;
  const wanted = numberAt(status, 'desiredHealthy') ?? 0;
  const expected = numberAt(status, 'expectedPods') ?? 0;
  if (expected === 0)
    return [
      cause(
        'budget/no-pods',
        'degraded',
        words('It guards no pod: its selector matches none', 'Il ne protège aucun pod : son sélecteur n’en désigne aucun'),
        { whatToDo: [words('Compare spec.selector with the labels of the pods.', 'Comparez spec.selector aux labels des pods.')] },
      ),
    ];
  if (allowed > 0)
    return [
      cause(
        'budget/room',
        'healthy',
        words(
          `${allowed} of its ${expected} pods may be moved now.`,
          `${allowed} de ses ${expected} pods ${allowed > 1 ? 'peuvent être déplacés' : 'peut être déplacé'}.`,
        ),
      ),
    ];
  return [
    cause(
      healthy < wanted ? 'budget/short' : 'budget/none-allowed',
      'degraded',
      healthy < wanted
        ? words(
            `No pod may be moved: ${healthy} of ${wanted} that it wants are healthy`,
            `Aucun pod ne peut être déplacé : ${healthy} sains sur ${wanted} exigés`,
          )
        : words(
            `No pod may ever be moved: it wants all ${expected}`,
            `Aucun pod ne peut jamais être déplacé : il les exige tous (${expected})`,
          ),
      {
        means: words(
          'Emptying a node (drain), for an upgrade say, waits without end.',
          'Vider un nœud (drain), pour une mise à jour par exemple, attend sans fin.',
        ),
        whatToDo: [
          healthy < wanted
            ? words('Mend the pods that are not ready.', 'Réparez les pods qui ne sont pas prêts.')
            : words('Allow maxUnavailable: 1, or run one replica more.', 'Autorisez maxUnavailable: 1, ou lancez un réplica de plus.'),
        ],
      },
    ),
  ];
}

/** Conditions that are bad when they are true, by their names; all others are bad when false. */
const badWhenTrue =
  /(?:Failed|Failure|Error|Degraded|Stalled|Pressure|Terminating|Conflict|Violated|Unavailable|Unhealthy|Suspended|Deadline|Progressing|Reconciling|Issuing)/;

/** Any other kind: its deletion, its conditions as their authors meant them, its last warning. */
export function otherCauses(object: JsonObject, events: readonly EventFacts[]): readonly Cause[] {
  const metadata = objectAt(object, 'metadata');
  if (textAt(metadata, 'deletionTimestamp') !== null) return [deletingCause(metadata)];
  const status = objectAt(object, 'status');
  const conditions = conditionsOf(status);
  const summary = conditions.find(({ type }) => ['Ready', 'Available', 'Healthy', 'Established', 'Accepted', 'Succeeded'].includes(type));
  const bad = conditions.filter(({ type, status: is }) =>
    badWhenTrue.test(type) ? is === 'True' && !/Progressing|Reconciling|Issuing/.test(type) : is === 'False',
  );
  const warning = events.find(({ type }) => type === 'Warning') ?? null;
  const { level } = customState(object);
  const causes = (summary?.status === 'True' ? bad.filter(({ type }) => badWhenTrue.test(type)) : bad).map((condition) =>
    cause(
      'conditions/bad',
      // As the row in its list has it.
      level === 'failing' ? 'failing' : 'degraded',
      words(
        `${condition.type} is ${condition.status}: ${clip(condition.message ?? condition.reason ?? '?')}`,
        `La condition ${condition.type} est ${condition.status === 'True' ? 'vraie' : 'fausse'} : ${clip(condition.message ?? condition.reason ?? '?')}`,
      ),
      {
        since: condition.since,
        whatToDo: [
          words(
            'Its controller writes this; that controller’s log says more.',
            'C’est son contrôleur qui l’écrit ; le journal de ce contrôleur en dit plus.',
          ),
        ],
        evidence: [
          ...evidence(words(`Condition ${condition.type}`, `Condition ${condition.type}`), condition.message, condition.since),
          ...eventEvidence(warning),
        ],
      },
    ),
  );
  if (causes.length > 0) return causes;
  if (summary?.status === 'Unknown')
    return [
      cause(
        'conditions/unknown',
        'unknown',
        words(
          `${summary.type} is not known: ${clip(summary.message ?? summary.reason ?? '?')}`,
          `La condition ${summary.type} n’est pas connue : ${clip(summary.message ?? summary.reason ?? '?')}`,
        ),
        { since: summary.since },
      ),
    ];
  const phase = textAt(status, 'phase') ?? textAt(status, 'state') ?? textAt(objectAt(status, 'health'), 'status');
  if (phase !== null && /fail|error|degraded|lost|unhealthy/i.test(phase))
    return [
      cause('status/bad', 'degraded', words(`It is ${clip(phase)}`, `Son état : ${clip(inFrench(phase))}`), {
        means: null,
        evidence: [...evidence(words('status.message', 'status.message'), textAt(status, 'message')), ...eventEvidence(warning)],
      }),
    ];
  if (summary)
    return [
      cause('conditions/good', 'healthy', words(`${summary.type} since then.`, `${inFrench(summary.type)} depuis lors.`), {
        since: summary.since,
      }),
    ];
  if (isObject(object['status']) && phase !== null)
    return [cause('status/phase', 'healthy', words(`It is ${clip(phase)}.`, `Son état : ${clip(inFrench(phase))}.`))];
  return [
    cause(
      'object/exists',
      'healthy',
      words('It exists; nothing is known to be wrong with it.', 'Il existe ; aucun problème n’est connu.'),
      {
        since: textAt(metadata, 'creationTimestamp'),
        evidence: eventEvidence(warning),
      },
    ),
  ];
}
