import { useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';
import type { DomainQuestion } from './domain-draft.ts';

/** What a domain publishes; asked once for each question, and again when it is asked again. */
export function useDomainPosture(question: DomainQuestion | null) {
  return useQuery({
    queryKey: ['mailDomain', question?.via ?? 'here', question],
    queryFn: ({ signal }) => {
      if (question === null) throw new Error('nothing was asked');
      return client.mail.domain(question, { signal });
    },
    enabled: question !== null,
    staleTime: Infinity,
    gcTime: 30 * 60_000,
    retry: false,
  });
}
