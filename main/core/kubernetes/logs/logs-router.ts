import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import type { Clusters } from '../clusters.ts';
import { podLogs } from './pod-logs.ts';

/** Logs of pods and of whole workloads. */
export function logsRouter(rooms: Rooms, clusters: Clusters) {
  return {
    follow: os.kubernetes.logs.follow.handler(async ({ input, signal }) => {
      const ends = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      // A context that cannot work says so at once.
      await clusters.client(input.context);
      return rooms.streams.hold(
        input.stream,
        podLogs(() => clusters.client(input.context), input, ends),
        ends,
      );
    }),
  };
}
