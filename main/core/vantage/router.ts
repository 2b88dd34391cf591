import { os } from '../implementer.ts';
import type { StreamWindows } from '../streams.ts';
import { watchState } from '../streams.ts';
import type { PromptDesk } from './prompts.ts';

/** The vantage part of the contract: what connections ask of the person. */
export function vantageRouter({ desk, streams, closing }: { desk: PromptDesk; streams: StreamWindows; closing: AbortSignal }) {
  return {
    prompts: {
      watch: os.vantage.prompts.watch.handler(({ input, signal }) => {
        const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
        return streams.hold(
          input.stream,
          watchState(
            () => desk.waiting,
            (listener) => desk.onChange(listener),
            until,
          ),
          until,
        );
      }),
      answer: os.vantage.prompts.answer.handler(({ input }) => ({ taken: desk.answer(input.id, input.answer) })),
    },
  };
}
