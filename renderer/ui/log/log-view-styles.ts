import { LOG_SOURCES } from '../../app/colours.ts';
import { MONO } from '../../app/theme.ts';

/** Height of a line that does not wrap, px. */
export const ROW_PX = 20;

/** Styles of the whole log at once: rows come and go too fast for styles of their own. */
export const logStyles = {
  flex: 1,
  minHeight: 120,
  overflow: 'auto',
  border: 1,
  borderColor: 'surface.line',
  borderRadius: 1,
  bgcolor: 'surface.canvas',
  fontFamily: MONO,
  fontSize: '0.78125rem',
  lineHeight: `${ROW_PX}px`,
  // The browser's own anchoring and ours would pull against each other.
  overflowAnchor: 'none',
  // What changes in here changes nothing outside: that need not be laid out again.
  contain: 'content',
  '& .lines': { position: 'relative', boxSizing: 'border-box', minWidth: '100%' },
  '& .placed .line': { position: 'absolute', top: 0, left: 0 },
  '& .line': {
    minHeight: ROW_PX,
    px: 1,
    whiteSpace: 'pre',
    contain: 'layout style',
  },
  '&.wraps .line': { width: '100%', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '& .time, & .source': { color: 'text.secondary' },
  '& .time': { userSelect: 'text', pr: 1 },
  '& .time:empty, &.untimed .time': { display: 'none' },
  '& .source': { pr: 1 },
  '& .level': { fontWeight: 650, pr: 1 },
  '& .failing .level, & .failing .message': { color: 'state.failing' },
  '& .degraded .level, & .degraded .message': { color: 'state.degraded' },
  '& .debug .message': { color: 'text.secondary' },
  '& .note .message': { color: 'text.secondary', fontStyle: 'italic' },
  ...Object.fromEntries(LOG_SOURCES.map((name, hue) => [`& .source-${hue}`, { color: `source.${name}` }])),
  '& mark': { bgcolor: 'primary.main', color: 'primary.contrastText', borderRadius: '2px' },
} as const;
