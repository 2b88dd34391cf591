import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import { explainObject } from './explain.ts';

/** The state of an object in words: see `preload/contract/explanations.ts`. */
export function explainProcedure(rooms: Rooms, clusters: Pick<Clusters, 'client'>) {
  return os.kubernetes.explain.handler(async ({ input, signal }) =>
    explainObject(
      await clusters.client(input.context),
      input,
      (text) => rooms.redactor.redact(text),
      signal === undefined ? rooms.closing : AbortSignal.any([rooms.closing, signal]),
    ),
  );
}
