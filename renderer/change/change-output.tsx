import Box from '@mui/material/Box';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { MONO } from '../app/theme.ts';
import { useWords } from '../ui/words.ts';
import type { ChangeLine } from './use-change.ts';

/** What a change says while it is made; it follows the end unless the reader has scrolled back. */
export function ChangeOutput({ lines }: { readonly lines: readonly ChangeLine[] }) {
  const { t } = useTranslation('change');
  const say = useWords();
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (follows.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  });
  if (lines.length === 0) return null;
  return (
    <Box
      ref={box}
      component="pre"
      tabIndex={0}
      role="log"
      aria-label={t('output')}
      onScroll={({ currentTarget }) => {
        follows.current = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < 24;
      }}
      sx={{
        m: 0,
        p: 1.25,
        maxHeight: 320,
        overflow: 'auto',
        border: 1,
        borderColor: 'surface.line',
        borderRadius: 1,
        bgcolor: 'surface.canvas',
        fontFamily: MONO,
        fontSize: '0.78125rem',
        lineHeight: 1.55,
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      }}
    >
      {lines.map((line, index) =>
        line.kind === 'step' ? (
          <Box component="span" key={index} sx={{ display: 'block', fontWeight: 600 }}>
            {say(line.words)}
          </Box>
        ) : (
          line.text
        ),
      )}
    </Box>
  );
}
