import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Authentication, MailboxFind } from '../../../preload/contract/mail-follow.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineWord } from '../../ui/machine-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';

/** Whether a message arrived, in which folder, how long it took, and what the receiver found about it. */
export function Found({ find }: { readonly find: MailboxFind }) {
  const { t } = useTranslation('follow');
  const say = useWords();
  const formats = useFormats();
  const { found, folder, junk, receivedAt, delayMs, subject, authentication, folders } = find;
  return (
    <Box component="section" aria-label={t('result')} sx={{ display: 'grid', gap: 1.5 }}>
      <Box role="status" sx={{ display: 'grid', gap: 0.5 }}>
        <StateBadge level={found ? (junk ? 'degraded' : 'healthy') : 'failing'} word={t(found ? (junk ? 'junk' : 'arrived') : 'nowhere')} />
        <Typography sx={{ color: 'text.secondary' }}>{say(find.advice)}</Typography>
      </Box>
      <FactList
        facts={
          found
            ? [
                ...(subject === null ? [] : [{ name: t('fact.subject'), value: subject }]),
                ...(folder === null ? [] : [{ name: t('fact.folder'), value: <MachineWord>{folder}</MachineWord> }]),
                ...(receivedAt === null ? [] : [{ name: t('fact.received'), value: formats.dateTime(receivedAt) }]),
                ...(delayMs === null
                  ? []
                  : [{ name: t('fact.delay'), value: delayMs < 1000 ? t('atOnce') : formats.duration(delayMs / 1000) }]),
              ]
            : [{ name: t('fact.folders'), value: folders.join(', ') }]
        }
      />
      {authentication.length > 0 ? <Checks checks={authentication} /> : null}
    </Box>
  );
}

const levelOf = (result: string) =>
  result === 'pass'
    ? 'healthy'
    : ['fail', 'permerror', 'hardfail'].includes(result)
      ? 'failing'
      : result === 'none'
        ? 'unknown'
        : 'degraded';

/** Authentication-Results: a row a check. */
function Checks({ checks }: { readonly checks: readonly Authentication[] }) {
  const { t } = useTranslation('follow');
  const cell = { textAlign: 'start', py: 0.5, pr: 2, verticalAlign: 'top', overflowWrap: 'anywhere' } as const;
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        {t('checks')}
      </Typography>
      <Box component="table" sx={{ borderCollapse: 'collapse', width: '100%', minWidth: 400, maxWidth: 860 }}>
        <thead>
          <Box component="tr" sx={{ color: 'text.secondary' }}>
            {(['check', 'answer', 'of', 'by'] as const).map((head) => (
              <Box component="th" key={head} scope="col" sx={{ ...cell, fontWeight: 500 }}>
                {t(`table.${head}`)}
              </Box>
            ))}
          </Box>
        </thead>
        <tbody>
          {checks.map(({ method, result, properties, by, trusted }, index) => (
            <Box component="tr" key={`${method} ${by} ${index}`} sx={{ borderTop: 1, borderColor: 'surface.line' }}>
              <Box component="th" scope="row" sx={{ ...cell, fontWeight: 600, whiteSpace: 'nowrap' }}>
                {method.toUpperCase()}
              </Box>
              <Box component="td" sx={{ ...cell, whiteSpace: 'nowrap' }}>
                <StateBadge level={trusted ? levelOf(result) : 'unknown'} word={result} />
              </Box>
              <Box component="td" sx={{ ...cell, color: 'text.secondary' }}>
                {properties.length === 0 ? '–' : <MachineWord>{properties.join(' ')}</MachineWord>}
              </Box>
              <Box component="td" sx={{ ...cell, color: 'text.secondary' }}>
                {[by === '' ? '–' : by, ...(trusted ? [] : [t('notTheReceiver')])].join(', ')}
              </Box>
            </Box>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}
