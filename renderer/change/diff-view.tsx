import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { structuredPatch } from 'diff';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { MONO } from '../app/theme.ts';
import { MachineWord } from '../ui/machine-text.tsx';

interface DiffViewProps {
  readonly path: string;
  /** null: the file is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

const CONTEXT_LINES = 3;
/** Files that differ everywhere are not compared to the last character. */
const LIMIT_MS = 1500;

/** What changes in one file, line by line, three lines around each change. */
export function DiffView({ path, before, after }: DiffViewProps) {
  const { t } = useTranslation('change');
  const patch = useMemo(
    () => structuredPatch(path, path, before ?? '', after ?? '', '', '', { context: CONTEXT_LINES, timeout: LIMIT_MS }),
    [path, before, after],
  );
  const hunks = patch?.hunks ?? [];
  const note = before === null ? t('file.new') : after === null ? t('file.deleted') : null;
  return (
    <Box
      component="figure"
      sx={{ m: 0, border: 1, borderColor: 'surface.line', borderRadius: 1, overflow: 'hidden', bgcolor: 'surface.canvas' }}
    >
      <Box
        component="figcaption"
        sx={{ display: 'flex', gap: 1, px: 1.25, py: 0.5, borderBottom: 1, borderColor: 'surface.line', bgcolor: 'surface.raised' }}
      >
        <MachineWord>{path}</MachineWord>
        {note === null ? null : <Typography sx={{ color: 'text.secondary' }}>{note}</Typography>}
      </Box>
      {hunks.length === 0 ? (
        <Typography sx={{ p: 1.25, color: 'text.secondary' }}>{t('file.same')}</Typography>
      ) : (
        <Box
          component="pre"
          tabIndex={0}
          role="region"
          aria-label={path}
          sx={{ m: 0, maxHeight: 360, overflow: 'auto', fontFamily: MONO, fontSize: '0.78125rem', lineHeight: 1.55 }}
        >
          {hunks.flatMap((hunk, at) => [
            <Box component="span" key={`hunk ${at}`} sx={{ display: 'block', px: 1.25, color: 'text.secondary' }}>
              {`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`}
            </Box>,
            ...hunk.lines.map((line, index) => (
              <Box component="span" key={`${at} ${index}`} sx={{ display: 'block', px: 1.25, minHeight: '1.55em', ...look(line) }}>
                {line}
              </Box>
            )),
          ])}
        </Box>
      )}
    </Box>
  );
}

/** The sign at the start says it; the colour only helps. */
function look(line: string) {
  if (line.startsWith('+')) return { color: 'state.healthy' };
  if (line.startsWith('-')) return { color: 'state.failing' };
  return { color: 'text.secondary' };
}
