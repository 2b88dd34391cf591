import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { PostureFinding, PosturePart, PublishedRecord } from '../../../preload/contract/mail-domain.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { levelRank, StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';

/** One part: its state in a sentence, what is wrong with it, what to publish, and what is published. */
export function PosturePartCard({ part }: { readonly part: PosturePart }) {
  const { t } = useTranslation('posture');
  const say = useWords();
  const summary = say(part.summary);
  return (
    <Box
      component="section"
      aria-label={t(`part.${part.id}`)}
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: '8rem minmax(0, 1fr)' },
        columnGap: 2,
        rowGap: 0.5,
        py: 1.5,
        borderTop: 1,
        borderColor: 'surface.line',
      }}
    >
      <Box>
        <StateBadge level={part.level} word={t(`part.${part.id}`)} />
      </Box>
      <Box sx={{ display: 'grid', gap: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 500, overflowWrap: 'anywhere' }}>{summary}</Typography>
        {part.findings
          .toSorted((a, b) => levelRank(a.level) - levelRank(b.level))
          .map((finding) => (
            <FindingRow key={finding.text.en} finding={finding} summary={summary} />
          ))}
        {part.records.length > 0 ? (
          <Box component="details" sx={{ '& summary': { cursor: 'pointer', color: 'text.secondary', fontSize: 13 } }}>
            <summary>{t('published')}</summary>
            <Box sx={{ mt: 0.75 }}>
              <MachineText text={part.records.map(zoneLine).join('\n')} label={t('published')} />
            </Box>
          </Box>
        ) : null}
      </Box>
    </Box>
  );
}

function FindingRow({ finding, summary }: { readonly finding: PostureFinding; readonly summary: string }) {
  const { t } = useTranslation('posture');
  const say = useWords();
  const text = say(finding.text);
  const { remedy, publish } = finding;
  if (text === summary && remedy === null && publish === null) return null;
  return (
    <Box sx={{ display: 'grid', gap: 0.5, minWidth: 0 }}>
      {text === summary ? null : (
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
          <Box sx={{ flex: 'none' }}>
            <StateBadge level={finding.level} iconOnly />
          </Box>
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {text}
          </Typography>
        </Box>
      )}
      {remedy === null ? null : (
        <Typography
          variant="body2"
          sx={{ color: 'text.secondary', pl: text === summary ? 0 : 3.25, overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}
        >
          {say(remedy)}
        </Typography>
      )}
      {publish === null ? null : (
        <Box sx={{ pl: text === summary ? 0 : 3.25 }}>
          <MachineText text={zoneLine(publish)} label={t('publish')} />
        </Box>
      )}
    </Box>
  );
}

/** A record as a zone file writes it (RFC 1035 §5.1). */
function zoneLine({ name, type, value }: PublishedRecord): string {
  return `${name}. ${type} ${type === 'TXT' ? `"${value.replaceAll(/["\\]/gu, String.raw`\$&`)}"` : value}`;
}
