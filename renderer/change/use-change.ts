import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ChangeProgress, Consent, Plan, Unwatched } from '../../preload/contract/change.ts';
import type { Words } from '../../preload/contract/words.ts';
import type { Batch } from '../client/stream.ts';
import { readStream } from '../client/stream.ts';
import { runningWork } from '../client/work.ts';

/** A change of the contract: `client.servers.units.change`. */
export interface ChangeProcedures<Input, Result> {
  readonly plan: (input: Input, options: { signal: AbortSignal }) => Promise<Plan>;
  readonly apply: (
    input: Input & { consent: Consent; stream: string },
    options: { signal: AbortSignal },
  ) => Promise<AsyncIterable<Batch<ChangeProgress<Result>>>>;
}

/** What a change has said so far. */
export type ChangeLine = { readonly kind: 'output'; readonly text: string } | { readonly kind: 'step'; readonly words: Words };

/** How far a change is, in the unit of its work. */
export interface ChangeAmount {
  readonly done: number;
  readonly total: number | null;
}

/** 0 to 1, null where it is not known. */
function shareOf({ done, total }: ChangeAmount): number | null {
  return total === null || total === 0 ? null : Math.min(1, done / total);
}

interface Asked<Input, Result> {
  readonly procedures: ChangeProcedures<Input, Result>;
  readonly input: Input;
  /** What it is, for the bottom line. */
  readonly label: (plan: Plan) => string;
  /** Page that shows it. */
  readonly path: string;
  readonly onDone: (result: Result) => void;
}

/** Output beyond this is dropped from the front: the target's own log has the rest. */
const MOST_LINES = 2000;

/** The plan of a change, then the change itself: it goes on when the dialog is left, and stands in the bottom line. */
export function useChange<Input extends object, Result>({ procedures, input, label, path, onDone }: Asked<Input, Result>) {
  const [id] = useState(() => crypto.randomUUID());
  const [lines, setLines] = useState<readonly ChangeLine[]>([]);
  const [startedAt, setStartedAt] = useState<number | null>(null);
  const [stopped, setStopped] = useState(false);
  const [unwatched, setUnwatched] = useState<Unwatched | null>(null);
  const [amount, setAmount] = useState<ChangeAmount | null>(null);
  const cancel = useRef<AbortController>(null);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const plan = useQuery({
    queryKey: ['change.plan', id, input],
    queryFn: ({ signal }) => procedures.plan(input, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

  const applied = useMutation({
    mutationFn: async ({ agreed, typedName }: { readonly agreed: Plan; readonly typedName: string | null }) => {
      const mine = new AbortController();
      cancel.current = mine;
      const at = Date.now();
      setStartedAt(at);
      setLines([]);
      setStopped(false);
      setUnwatched(null);
      setAmount(null);
      const work = { id, label: () => label(agreed), path, startedAt: at, progress: null, cancel: () => mine.abort() };
      runningWork.put(work);
      const results: Result[] = [];
      try {
        await readStream(
          procedures.apply,
          { ...input, consent: { digest: agreed.digest, typedName } },
          (items) => {
            const said: ChangeLine[] = [];
            for (const item of items) {
              if (item.kind === 'done') results.push(item.result);
              else if (item.kind === 'amount') {
                const progress = shareOf(item);
                runningWork.put({ ...work, progress });
                if (mounted.current) setAmount({ done: item.done, total: item.total });
              } else {
                if (item.kind === 'step' && item.unwatched !== undefined && mounted.current) setUnwatched(item.unwatched);
                said.push(item);
              }
            }
            if (mounted.current && said.length > 0) setLines((before) => [...before, ...said].slice(-MOST_LINES));
          },
          mine.signal,
        );
      } finally {
        runningWork.end(id);
      }
      const [result] = results;
      if (result === undefined) {
        if (mounted.current) setStopped(true);
        return false;
      }
      onDone(result);
      return true;
    },
  });

  const share = amount === null ? null : shareOf(amount);
  return { plan, applied, lines, amount, share, startedAt, stopped, unwatched, stop: () => cancel.current?.abort() };
}
