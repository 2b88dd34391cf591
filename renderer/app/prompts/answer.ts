import { useMutation } from '@tanstack/react-query';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import { client } from '../../client/link.ts';

/** Answers a question; the core takes it away from all windows. */
export function useAnswer(id: string) {
  return useMutation({ mutationFn: (answer: PromptAnswer) => client.vantage.prompts.answer({ id, answer }), gcTime: 0 });
}
