import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { MONO } from '../app/theme.ts';
import { CopyButton } from './copy-button.tsx';

interface MachineTextProps {
  readonly text: string;
  /** What it is, in words: names the block for screen readers and the copy button. */
  readonly label: string;
  /** Scrolls beyond this height, px. */
  readonly maxHeight?: number;
  /** Keeps lines whole and scrolls sideways, for tables and logs; else long lines wrap. */
  readonly keepLines?: boolean;
}

/** What a machine said, as it said it: a block in the machine's type, with a copy button. */
export function MachineText({ text, label, maxHeight = 360, keepLines = false }: MachineTextProps) {
  const { t } = useTranslation('ui');
  return (
    <Box sx={{ position: 'relative', border: 1, borderColor: 'surface.line', borderRadius: 1, bgcolor: 'surface.canvas' }}>
      <Box
        component="pre"
        tabIndex={0}
        role="region"
        aria-label={label}
        sx={{
          m: 0,
          p: 1.25,
          pr: 5,
          maxHeight,
          overflow: 'auto',
          fontFamily: MONO,
          fontSize: '0.78125rem',
          lineHeight: 1.55,
          whiteSpace: keepLines ? 'pre' : 'pre-wrap',
          overflowWrap: keepLines ? 'normal' : 'anywhere',
          tabSize: 4,
        }}
      >
        {text}
      </Box>
      <Box sx={{ position: 'absolute', top: 4, right: 4, bgcolor: 'surface.canvas', borderRadius: 1 }}>
        <CopyButton text={text} label={t('copy.what', { what: label })} />
      </Box>
    </Box>
  );
}

/** A short machine word inside a sentence: a name, a path, a fingerprint. */
export function MachineWord({ children }: { readonly children: string }) {
  return (
    <Box component="code" sx={{ fontFamily: MONO, fontSize: '0.95em', overflowWrap: 'anywhere' }}>
      {children}
    </Box>
  );
}
