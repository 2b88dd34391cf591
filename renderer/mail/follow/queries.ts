import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { client } from '../../client/link.ts';
import type { FollowDraft } from './follow-draft.ts';
import { logQuestion, mailboxQuestion } from './follow-draft.ts';

/** Looks for a message once; another look, `cancel` and leaving the page end one that is under way. */
export function useFollow() {
  const current = useRef<AbortController>(null);
  useEffect(() => () => current.current?.abort(), []);
  const begin = () => {
    current.current?.abort();
    current.current = new AbortController();
    return current.current.signal;
  };
  const look = useMutation({
    mutationFn: async ({ draft, password }: { readonly draft: FollowDraft; readonly password: string }) => {
      const signal = begin();
      return draft.where === 'log'
        ? { kind: 'log' as const, log: await client.mail.followLog(logQuestion(draft), { signal }) }
        : { kind: 'mailbox' as const, find: await client.mail.followMailbox(mailboxQuestion(draft, password), { signal }) };
    },
  });
  return { look, cancel: () => current.current?.abort() };
}
