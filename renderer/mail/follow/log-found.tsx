import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { MailLog } from '../../../preload/contract/mail-follow.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';

const levels = { delivered: 'healthy', deferred: 'degraded', bounced: 'failing', queued: 'changing', unknown: 'unknown' } as const;

/** What the log of a mail server says of a message: each recipient's end, and the lines themselves. */
export function LogFound({ log }: { readonly log: MailLog }) {
  const { t } = useTranslation('follow');
  const say = useWords();
  return (
    <Box component="section" aria-label={t('result')} sx={{ display: 'grid', gap: 1.5 }}>
      <Box role="status" sx={{ display: 'grid', gap: 0.5 }}>
        <StateBadge level={levels[log.state]} word={t(`log.${log.state}`)} />
        <Typography sx={{ color: 'text.secondary' }}>{say(log.advice)}</Typography>
      </Box>
      {log.recipients.length > 0 ? (
        <Box component="ul" aria-label={t('recipients')} sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
          {log.recipients.map(({ address, state, relay, answer }) => (
            <Box component="li" key={address} sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
              <StateBadge level={levels[state]} word={t(`log.${state}`)} />
              <Box component="span" sx={{ fontWeight: 550, overflowWrap: 'anywhere' }}>
                {address}
              </Box>
              {relay === null ? null : (
                <Box component="span" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                  {t('relay', { relay })}
                </Box>
              )}
              {answer === null ? null : (
                <Box component="span" sx={{ flexBasis: '100%', color: 'text.secondary', overflowWrap: 'anywhere' }}>
                  {answer}
                </Box>
              )}
            </Box>
          ))}
        </Box>
      ) : null}
      {log.lines.length > 0 ? (
        <Box>
          <Typography variant="h3" sx={{ mb: 0.5 }}>
            {t('lines', { source: log.source })}
          </Typography>
          <MachineText text={log.lines.join('\n')} label={t('linesLabel')} />
        </Box>
      ) : null}
    </Box>
  );
}
