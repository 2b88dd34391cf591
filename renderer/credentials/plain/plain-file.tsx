import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { PlainSecret } from '../../../preload/contract/plain-secrets.ts';
import { MONO } from '../../app/theme.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';

/** Lines that are shown of one file; a history of years repeats itself. */
const MOST_LINES = 40;

/** A file with what lies in it, who may read it, and what to do. */
export function PlainFile({ secrets }: { readonly secrets: readonly [PlainSecret, ...PlainSecret[]] }) {
  const { t } = useTranslation('secrets');
  const say = useWords();
  const [{ path, mode, readableBy }] = secrets;
  const advice = new Map(secrets.flatMap((secret) => secret.advice.map((words) => [words.en, words] as const)));
  return (
    <Box component="li" sx={{ border: 1, borderColor: 'surface.line', borderRadius: 1, p: 1.5, display: 'grid', gap: 0.75, minWidth: 0 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 1 }}>
        <Box component="span" sx={{ fontFamily: MONO, fontSize: '0.78125rem', overflowWrap: 'anywhere', minWidth: 0 }}>
          {path}
        </Box>
        <CopyButton text={path} label={t('plain.copyPath')} />
        <Box sx={{ flex: 1 }} />
        {readableBy === null ? null : (
          <StateBadge
            level={readableBy === 'everyone' ? 'failing' : readableBy === 'group' ? 'degraded' : 'unknown'}
            word={`${t(`plain.readable.${readableBy}`)}${mode === null ? '' : ` (${mode})`}`}
          />
        )}
      </Box>
      <Box
        component="ul"
        sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gridTemplateColumns: 'max-content 1fr', columnGap: 1.5, rowGap: 0.25 }}
      >
        {secrets.slice(0, MOST_LINES).map(({ line, shown, what }, at) => (
          <Box component="li" key={`${line} ${at}`} sx={{ display: 'contents' }}>
            <Box component="span" sx={{ color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}>
              {t('plain.line', { line })}
            </Box>
            <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              {say(what)}
              {' · '}
              <Box component="span" sx={{ fontFamily: MONO, fontSize: '0.78125rem' }}>
                {shown}
              </Box>
            </Box>
          </Box>
        ))}
      </Box>
      {secrets.length > MOST_LINES ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('plain.more', { count: secrets.length - MOST_LINES })}</Typography>
      ) : null}
      {[...advice.values()].map((words) => (
        <Typography key={words.en} sx={{ color: 'text.secondary' }}>
          {say(words)}
        </Typography>
      ))}
    </Box>
  );
}
