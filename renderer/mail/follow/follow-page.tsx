import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import { isServerAlone, isUserAlone } from '../../../preload/contract/mail-kept-fields.ts';
import { client } from '../../client/link.ts';
import { failureOf } from '../../client/failures.ts';
import { useSettings } from '../../client/settings.ts';
import type { Keep } from '../../ui/keep-choice.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { MailTabs } from '../mail-tabs.tsx';
import type { SentMessage } from '../sent.ts';
import { useSentMessages } from '../sent.ts';
import { FollowForm } from './follow-form.tsx';
import type { FollowDraft } from './follow-draft.ts';
import { followProblems, keepFollow, keptFollow, mailboxCredential, withMailbox } from './follow-draft.ts';
import { Found } from './found.tsx';
import { LogFound } from './log-found.tsx';
import { useFollow } from './queries.ts';

/** Where a message is: in a mailbox by IMAP, or in the log of a server. */
export default function FollowPage() {
  const { t } = useTranslation(['follow', 'mail']);
  const sent = useSentMessages();
  const { profiles } = useSettings().mail;
  const forMessage = (before: FollowDraft, message: SentMessage): FollowDraft => {
    const named = { ...before, text: message.messageId ?? before.text, queueId: message.queueId ?? before.queueId };
    // The mailbox of whoever got it, where one is kept.
    const [profile] = Object.entries(profiles).filter(([, { mailbox }]) => mailbox !== null && message.to.includes(mailbox.user));
    return profile?.[1].mailbox ? withMailbox(named, profile[0], profile[1].mailbox) : named;
  };
  const [draft, setDraft] = useState(() => {
    const kept = keptFollow();
    return kept.text === '' && kept.queueId === '' && sent[0] ? forMessage(kept, sent[0]) : kept;
  });
  const [typed, setTyped] = useState({ value: '', keep: 'no' as Keep });
  const [asked, setAsked] = useState(false);
  const [unkept, setUnkept] = useState<Failure | null>(null);
  const { look, cancel } = useFollow();
  const put = (next: FollowDraft) => {
    setDraft(next);
    keepFollow(next);
  };
  const wrong = followProblems(draft);
  const start = async () => {
    setAsked(true);
    if (wrong.length > 0) return;
    const { value, keep } = typed;
    // A credential is named after server and user, and names are shown: none is made where a password may stand in one of the two.
    const nameable = isServerAlone(draft.server.trim()) && isUserAlone(draft.user);
    if (draft.where === 'log' || draft.credential !== null || keep === 'no' || value === '' || !nameable) {
      look.mutate({ draft, password: value });
      return;
    }
    // From now on the password is used by its name; the window forgets it.
    const name = mailboxCredential(draft);
    setUnkept(null);
    try {
      await client.credentials.set({ name, value, keep });
    } catch (error) {
      setUnkept(failureOf(error));
      return;
    }
    setTyped({ value: '', keep: 'no' });
    const named = { ...draft, credential: name };
    put(named);
    look.mutate({ draft: named, password: '' });
  };
  // What was found in a mailbox says nothing about a log.
  const mine = look.variables?.draft.where === draft.where;
  const failure = unkept ?? (look.error && !look.isPending && mine ? failureOf(look.error) : null);
  const target = draft.where === 'log' ? draft.queueId : draft.text;
  return (
    <Page title={t('mail:title')} toolbar={<MailTabs open="follow" />}>
      <FollowForm
        draft={draft}
        onChange={(part) => put({ ...draft, ...part })}
        typed={typed}
        onType={setTyped}
        wrong={asked ? wrong : []}
        sent={sent}
        onSent={(message) => put(forMessage(draft, message))}
        busy={look.isPending}
        onStart={start}
      />
      {look.isPending ? (
        <Box role="status" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}>
          <StateBadge level="changing" word={t(draft.where === 'log' ? 'reading' : 'looking')} />
          <Button variant="outlined" onClick={cancel}>
            {t('mail:cancel')}
          </Button>
        </Box>
      ) : null}
      {failure ? <FailureNotice failure={failure} target={target} mild={failure.kind === 'cancelled'} /> : null}
      {look.data && !look.isPending && mine && !failure ? (
        look.data.kind === 'log' ? (
          <LogFound log={look.data.log} />
        ) : (
          <Found find={look.data.find} />
        )
      ) : null}
      {!look.isPending && !mine && !failure ? <EmptyState title={t('notYet')} text={t('notYetMeans')} /> : null}
    </Page>
  );
}
