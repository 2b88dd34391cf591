import Close from '@mui/icons-material/CloseOutlined';
import Down from '@mui/icons-material/KeyboardArrowDownOutlined';
import Up from '@mui/icons-material/KeyboardArrowUpOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import { useTheme } from '@mui/material/styles';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalView } from './terminal-view.ts';

/** Finds text in what a terminal has shown, as far as this window keeps it. Enter goes up to older lines, Shift+Enter back. */
export function SearchBar({ view, onClose }: { readonly view: TerminalView; readonly onClose: () => void }) {
  const { t } = useTranslation('terminal');
  const { palette } = useTheme();
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ readonly at: number; readonly count: number } | null>(null);
  const options = {
    decorations: {
      matchBackground: palette.state.degraded,
      matchOverviewRuler: palette.state.degraded,
      activeMatchBackground: palette.primary.main,
      activeMatchColorOverviewRuler: palette.primary.main,
    },
  };
  useEffect(() => {
    const results = view.search.onDidChangeResults(({ resultIndex, resultCount }) => setFound({ at: resultIndex + 1, count: resultCount }));
    return () => {
      results.dispose();
      view.search.clearDecorations();
    };
  }, [view]);
  const older = () => view.search.findPrevious(text, options);
  const newer = () => view.search.findNext(text, options);
  const close = () => {
    view.search.clearDecorations();
    onClose();
  };
  return (
    <Box
      role="search"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
      sx={{
        flex: 'none',
        display: 'flex',
        alignItems: 'center',
        gap: 0.5,
        px: 1,
        py: 0.5,
        borderBottom: 1,
        borderColor: 'surface.line',
        bgcolor: 'surface.raised',
      }}
    >
      <TextField
        value={text}
        autoFocus
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') {
            view.search.clearDecorations();
            setFound(null);
          } else view.search.findPrevious(event.target.value, { ...options, incremental: true });
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || text === '') return;
          event.preventDefault();
          if (event.shiftKey) newer();
          else older();
        }}
        placeholder={t('search.label')}
        slotProps={{ htmlInput: { 'aria-label': t('search.label'), spellCheck: false } }}
        sx={{ width: { xs: '100%', sm: 260 } }}
      />
      <IconButton aria-label={t('search.older')} disabled={text === ''} onClick={older} size="small">
        <Up sx={{ fontSize: 18 }} />
      </IconButton>
      <IconButton aria-label={t('search.newer')} disabled={text === ''} onClick={newer} size="small">
        <Down sx={{ fontSize: 18 }} />
      </IconButton>
      <Box component="span" role="status" sx={{ color: 'text.secondary', fontSize: '0.75rem', whiteSpace: 'nowrap' }}>
        {text === '' || found === null ? '' : found.count === 0 ? t('search.none') : t('search.found', found)}
      </Box>
      <IconButton aria-label={t('search.close')} onClick={close} size="small" sx={{ ml: 'auto' }}>
        <Close sx={{ fontSize: 18 }} />
      </IconButton>
    </Box>
  );
}
