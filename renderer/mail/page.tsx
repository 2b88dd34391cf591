import Box from '@mui/material/Box';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { MailWay } from '../../preload/contract/mail-comparison.ts';
import { ownValue } from '../../preload/contract/own-value.ts';
import { usePlace } from '../client/place.ts';
import { useRun } from '../client/run.ts';
import { useSettings } from '../client/settings.ts';
import { Page } from '../ui/page.tsx';
import { useIntoView } from '../ui/use-into-view.ts';
import { useAttachments } from './attachments.ts';
import type { AttachedFile, MailDraft, TypedPassword } from './draft.ts';
import { draftOf, emptyDraft, inputOf, problemsOf, typedOnSave } from './draft.ts';
import { sameProfile, standingOf, withProfile } from './form-standing.ts';
import { keepDraft, keptBase, keptDraft } from './kept-draft.ts';
import { MailComparison } from './comparison.tsx';
import { MailForm } from './mail-form.tsx';
import { MailOutcome } from './mail-outcome.tsx';
import { MailTabs } from './mail-tabs.tsx';
import { alternativesRun, compareRun, mailRun } from './mail-run.ts';
import { ProfileStanding } from './profile-standing.tsx';
import { ProfileActions, ProfileChips } from './profiles.tsx';
import type { MailField, MailRemedy } from './remedies.ts';

/** One test, or with further places the same test from each; what stands there of the last one goes. */
function begin(draft: MailDraft, typed: TypedPassword, files: readonly AttachedFile[]): void {
  alternativesRun.clear();
  const input = inputOf(draft, typed, files);
  if (draft.compare.length === 0) {
    compareRun.clear();
    mailRun.start(input);
    return;
  }
  mailRun.clear();
  const { via, send: _send, ...same } = input;
  compareRun.start({ ...same, attachments: [], vias: [...new Set([via, ...draft.compare])] });
}

const nothingTyped: TypedPassword = { value: '', keep: 'no' };

/** The room "Mail": one test, its form beside its outcome. `/mail/NAME` opens a saved profile. */
export default function MailPage() {
  const { t } = useTranslation('mail');
  const { pathname } = useLocation();
  const { profiles } = useSettings().mail;
  const name = decodeURIComponent(pathname.split('/')[2] ?? '');
  const profile = ownValue(profiles, name);
  const saved = profile ? draftOf(profile) : null;
  return (
    <MailTest
      key={profile ? `profile ${name}` : ''}
      open={profile ? name : null}
      initial={saved ? (keptDraft(name) ?? saved) : draftOfLink(name)}
      saved={saved}
      title={t('title')}
    />
  );
}

/** A finding's link names server and port (`mail/smtp.example:587`): they stand in the form. */
function draftOfLink(name: string): MailDraft {
  const kept = keptDraft(null) ?? emptyDraft;
  const link = /^(?<server>[^\s/]+):(?<port>\d{1,5})$/u.exec(name)?.groups;
  return link?.['server'] !== undefined && link['port'] !== undefined && kept.server !== link['server']
    ? { ...emptyDraft, server: link['server'], port: link['port'] }
    : kept;
}

/** The form with a way that was found to work. */
function withWay(draft: MailDraft, { port, security, mechanism }: MailWay): MailDraft {
  return { ...draft, port: String(port), security, auth: mechanism ?? draft.auth };
}

interface MailTestProps {
  readonly open: string | null;
  readonly initial: MailDraft;
  /** The open profile as it is saved now: others change it too. */
  readonly saved: MailDraft | null;
  readonly title: string;
}

function MailTest({ open, initial, saved, title }: MailTestProps) {
  const [draft, setDraft] = useState(initial);
  const [typed, setTyped] = useState(nothingTyped);
  const [base, setBase] = useState(() => (open === null ? null : keptBase(open)) ?? saved);
  const [own, setOwn] = useState<MailDraft | null>(null);
  const standing = saved && base ? standingOf({ draft, typing: typed.value !== '', base, saved, own }) : 'saved';
  // The form follows a profile that was changed elsewhere as long as nothing was typed over it.
  if (standing === 'behind' && saved) setDraft(withProfile(draft, saved));
  if (standing !== 'elsewhere' && saved && base && !sameProfile(base, saved)) {
    setBase(saved);
    setOwn(null);
  }
  const [asked, setAsked] = useState(false);
  const [more, setMore] = useState(
    [initial.caFile, initial.tlsServerName, initial.auth, initial.quitAfter].some((text) => text !== '') || initial.compare.length > 0,
  );
  const [wanted, setWanted] = useState<{ readonly field: MailField } | null>(null);
  const { files } = useAttachments();
  const testing = useRun(mailRun).status === 'running';
  const comparing = useRun(compareRun).status === 'running';
  const outcome = useIntoView(testing || comparing);
  usePlace(open === null ? {} : { target: open, targetPath: `/mail/${encodeURIComponent(open)}` });
  const put = (next: MailDraft) => {
    setDraft(next);
    keepDraft(open, next, base);
  };
  const start = (next: MailDraft) => {
    setAsked(true);
    const password = typedOnSave(next, typed);
    const credential = password !== null && typeof password === 'object' ? password.name : next.credential;
    const sound = problemsOf(next).length === 0;
    // From now on the password is used by its name; the window forgets it.
    put(sound ? { ...next, credential } : next);
    if (!sound) return;
    begin(next, typed, files);
    if (credential !== next.credential) setTyped(nothingTyped);
  };
  const takeSaved = () => {
    if (!saved) return;
    const next = withProfile(draft, saved);
    // A password belongs to the server and the user it was typed for.
    if (next.server !== draft.server || next.user !== draft.user || next.credential !== null) setTyped(nothingTyped);
    setBase(saved);
    setDraft(next);
    keepDraft(open, next, saved);
  };
  const keepMine = () => {
    setBase(saved);
    keepDraft(open, draft, saved);
  };
  const credentialKept = (credential: string) => {
    setDraft((now) => ({ ...now, credential }));
    keepDraft(open, { ...draft, credential }, base);
    setTyped(nothingTyped);
  };
  const use = (remedy: MailRemedy) => {
    if (remedy.kind === 'security') return start({ ...draft, security: remedy.security, port: remedy.port });
    if (remedy.kind === 'again') return start(draft);
    if (remedy.field === 'caFile' || remedy.field === 'tlsServerName') setMore(true);
    if (remedy.field === 'password') put({ ...draft, credential: null });
    setWanted({ field: remedy.field });
  };
  return (
    <Page
      title={title}
      toolbar={
        <MailTabs open="test">
          <ProfileChips open={open} />
        </MailTabs>
      }
      layout="list"
    >
      <Box
        sx={{
          flex: 1,
          minHeight: 0,
          overflow: { xs: 'auto', md: 'hidden' },
          display: 'grid',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(320px, 440px) minmax(0, 1fr)' },
          // Under each other both have the height they need: squeezed into the window's they would lie upon each other.
          gridAutoRows: { xs: 'max-content', md: 'minmax(0, 1fr)' },
          // Side by side, each scrolls for itself: the verdict stays in view beside a long form.
          '& > *': { p: 2.5, minHeight: { md: 0 }, overflow: { md: 'auto' } },
        }}
      >
        <MailForm
          draft={draft}
          onChange={(part) => put({ ...draft, ...part })}
          typed={typed}
          onType={setTyped}
          wrong={asked ? problemsOf(draft) : []}
          more={more}
          onMore={setMore}
          wanted={wanted}
          onStart={() => start(draft)}
          extra={
            <ProfileActions
              draft={draft}
              typed={typed}
              open={open}
              waits={standing === 'elsewhere'}
              onKept={credentialKept}
              onSaving={setOwn}
              standing={open === null ? null : <ProfileStanding name={open} standing={standing} onTake={takeSaved} onKeep={keepMine} />}
            />
          }
        />
        <Box ref={outcome}>
          <MailOutcome onRemedy={use} onWay={({ port, security, mechanism }) => start(withWay(draft, { port, security, mechanism }))} />
          <MailComparison />
        </Box>
      </Box>
    </Page>
  );
}
