import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { TranscriptLine } from '../../preload/contract/mail.ts';
import { MONO } from '../app/theme.ts';
import { CopyButton } from './copy-button.tsx';
import { useWords } from './words.ts';

const marks = { client: 'C:', server: 'S:', note: '--' } as const;

/** A dialogue between two machines, who said what, secrets already masked by the core. Copied as plain text. */
export function TranscriptView({ lines, maxHeight = 420 }: { readonly lines: readonly TranscriptLine[]; readonly maxHeight?: number }) {
  const { t } = useTranslation('ui');
  const say = useWords();
  const shown = lines.map(({ from, line, words }) => ({ from, line: words ? say(words) : line }));
  const text = () => shown.map(({ from, line }) => `${marks[from]} ${line}`).join('\n');
  return (
    <Box sx={{ position: 'relative', border: 1, borderColor: 'surface.line', borderRadius: 1, bgcolor: 'surface.canvas' }}>
      <Box
        component="ol"
        tabIndex={0}
        aria-label={t('transcript.title')}
        sx={{
          m: 0,
          p: 1,
          pr: 5,
          listStyle: 'none',
          maxHeight,
          overflow: 'auto',
          fontFamily: MONO,
          fontSize: '0.78125rem',
          lineHeight: 1.55,
        }}
      >
        {shown.map(({ from, line }, index) => (
          <Box
            component="li"
            key={index}
            sx={{
              display: 'grid',
              gridTemplateColumns: '2.2em 1fr',
              color: from === 'client' ? 'primary.main' : from === 'note' ? 'text.secondary' : 'text.primary',
              fontStyle: from === 'note' ? 'italic' : 'normal',
            }}
          >
            <Box component="span" role="img" aria-label={t(`transcript.${from}`)} sx={{ opacity: 0.9, userSelect: 'none' }}>
              {marks[from]}
            </Box>
            <Box component="span" sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {line}
            </Box>
          </Box>
        ))}
      </Box>
      <Box sx={{ position: 'absolute', top: 4, right: 4, bgcolor: 'surface.canvas', borderRadius: 1 }}>
        <CopyButton text={text} label={t('copy.what', { what: t('transcript.title') })} />
      </Box>
    </Box>
  );
}
