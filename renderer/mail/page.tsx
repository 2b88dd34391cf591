import Box from '@mui/material/Box';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { usePlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { Page } from '../ui/page.tsx';
import type { MailDraft } from './draft.ts';
import { draftOf, emptyDraft } from './draft.ts';
import { MailForm } from './mail-form.tsx';
import { MailOutcome } from './mail-outcome.tsx';
import { ProfileActions, ProfileChips } from './profiles.tsx';

/** What was typed stays while other pages are shown; it holds no password. */
let lastDraft: MailDraft = emptyDraft;

/** The room "Mail": one test, its form beside its outcome. `/mail/NAME` opens a saved profile. */
export default function MailPage() {
  const { t } = useTranslation('mail');
  const { pathname } = useLocation();
  const { profiles } = useSettings().mail;
  const name = decodeURIComponent(pathname.split('/')[2] ?? '');
  const profile = profiles[name];
  return (
    <MailTest
      key={profile ? `profile ${name}` : ''}
      open={profile ? name : null}
      initial={profile ? draftOf(profile) : draftOfLink(name)}
      title={t('title')}
    />
  );
}

/** A finding's link names server and port (`mail/smtp.example:587`): they stand in the form. */
function draftOfLink(name: string): MailDraft {
  const link = /^(?<server>[^\s/]+):(?<port>\d{1,5})$/u.exec(name)?.groups;
  return link?.['server'] !== undefined && link['port'] !== undefined && lastDraft.server !== link['server']
    ? { ...emptyDraft, server: link['server'], port: link['port'] }
    : lastDraft;
}

function MailTest({ open, initial, title }: { readonly open: string | null; readonly initial: MailDraft; readonly title: string }) {
  const [draft, setDraft] = useState(initial);
  usePlace(open === null ? {} : { target: open, targetPath: `/mail/${encodeURIComponent(open)}` });
  const change = (part: Partial<MailDraft>) =>
    setDraft((before) => {
      lastDraft = { ...before, ...part };
      return lastDraft;
    });
  return (
    <Page title={title} toolbar={<ProfileChips open={open} />} layout="list">
      <Box
        sx={{
          flex: 1,
          minHeight: 0,
          overflow: { xs: 'auto', md: 'hidden' },
          display: 'grid',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(320px, 440px) minmax(0, 1fr)' },
          // Side by side, each scrolls for itself: the verdict stays in view beside a long form.
          '& > *': { p: 2.5, minHeight: 0, overflow: { md: 'auto' } },
        }}
      >
        <MailForm draft={draft} onChange={change} extra={<ProfileActions draft={draft} open={open} />} />
        <Box>
          <MailOutcome />
        </Box>
      </Box>
    </Page>
  );
}
