import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DomainPosture } from '../../../preload/contract/mail-domain.ts';
import { failureOf } from '../../client/failures.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { Page } from '../../ui/page.tsx';
import { levelRank, StateBadge } from '../../ui/state-badge.tsx';
import { MailTabs } from '../mail-tabs.tsx';
import type { DomainQuestion } from './domain-draft.ts';
import { domainQuestion, keepDomain, keptDomain } from './domain-draft.ts';
import { DomainForm } from './domain-form.tsx';
import { PosturePartCard } from './posture-part.tsx';
import { useDomainPosture } from './queries.ts';

/** What a domain publishes about its mail, the worst first, and what to publish. */
export default function DomainPage() {
  const { t } = useTranslation(['posture', 'mail']);
  const [draft, setDraft] = useState(() => keptDomain().draft);
  const [asked, setAsked] = useState<DomainQuestion | null>(() => keptDomain().asked);
  const posture = useDomainPosture(asked);
  const start = () => {
    const question = domainQuestion(draft);
    const same = JSON.stringify(question) === JSON.stringify(asked);
    keepDomain({ draft, asked: question });
    setAsked(question);
    if (same) void posture.refetch();
  };
  return (
    <Page title={t('mail:title')} toolbar={<MailTabs open="domain" />}>
      <DomainForm
        draft={draft}
        onChange={(part) => {
          const next = { ...draft, ...part };
          setDraft(next);
          keepDomain({ draft: next, asked });
        }}
        busy={posture.isFetching}
        onStart={start}
      />
      {asked === null ? <EmptyState title={t('notYet')} text={t('notYetMeans')} /> : null}
      {asked !== null && posture.isFetching ? <LoadingRows /> : null}
      {posture.error && !posture.isFetching ? <FailureNotice failure={failureOf(posture.error)} target={asked?.domain ?? ''} /> : null}
      {posture.data && !posture.isFetching ? <Posture posture={posture.data} /> : null}
    </Page>
  );
}

function Posture({ posture }: { readonly posture: DomainPosture }) {
  const { t } = useTranslation('posture');
  const { domain, resolver, via, spf, level } = posture;
  const parts = posture.parts.toSorted((a, b) => levelRank(a.level) - levelRank(b.level));
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, alignItems: 'center' }}>
        <Typography component="h2" variant="h6" sx={{ overflowWrap: 'anywhere' }}>
          {domain}
        </Typography>
        <StateBadge level={level} word={t(`verdict.${level}`)} />
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {via === 'here' ? t('askedHere', { resolver }) : t('asked', { resolver, via })}
        {posture.validated === true ? ` ${t('validated')}` : ''}
      </Typography>
      <Box>
        {parts.map((part) => (
          <PosturePartCard key={part.id} part={part} />
        ))}
      </Box>
      {spf && spf.networks.length > 0 ? (
        <Box
          component="section"
          aria-label={t('networks')}
          sx={{ display: 'grid', gap: 0.75, borderTop: 1, borderColor: 'surface.line', pt: 1.5 }}
        >
          <Typography sx={{ fontWeight: 500 }}>{t('networks')}</Typography>
          <MachineText
            text={spf.networks.map(({ network, through }) => `${network}  (${through})`).join('\n')}
            label={t('networks')}
            maxHeight={240}
          />
        </Box>
      ) : null}
    </Box>
  );
}
