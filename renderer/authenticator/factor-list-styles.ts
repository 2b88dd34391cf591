import type { SxProps, Theme } from '@mui/material/styles';

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

/** How a running code looks, with the time it has left and the code after it. */
export const runningCodeStyles = {
  '& .running': { display: 'flex', alignItems: 'center', gap: 1 },
  '& .code': { typography: 'mono', fontSize: '1.25rem', letterSpacing: '0.08em' },
  '& .left': {
    position: 'relative',
    width: 26,
    height: 26,
    '& svg': { display: 'block', fill: 'none', strokeWidth: 2.5, transform: 'rotate(-90deg)', stroke: 'currentColor' },
    '& span': { position: 'absolute', inset: 0, display: 'grid', placeItems: 'center', typography: 'caption', fontSize: '0.625rem' },
  },
  '& .next': {
    display: 'flex',
    alignItems: 'baseline',
    gap: 0.75,
    color: 'text.secondary',
    typography: 'caption',
    '& b': { typography: 'mono', fontWeight: 'inherit', minWidth: '8ch' },
  },
} as const satisfies SxProps<Theme>;

/** The rows of the second factors: one sheet for all of them, because a style of its own for each part of each row takes longest to show. */
export const factorListStyles = {
  position: 'relative',
  m: 0,
  p: 0,
  listStyle: 'none',
  ...runningCodeStyles,
  '& > li': { position: 'absolute', insetInline: 0, top: 0, contain: 'layout style' },
  '& .factor': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: 1.5,
    rowGap: 0.5,
    pl: 1,
    pr: 1.5,
    py: 1,
    minHeight: 56,
    borderBottom: 1,
    borderColor: 'surface.line',
  },
  '& .factor.carried': { opacity: 0.45 },
  '& .factor.over': { boxShadow: (theme: Theme) => `inset 0 2px 0 ${(theme.vars ?? theme).palette.primary.main}` },
  '& .factor.open': { bgcolor: 'surface.raised' },
  '& .grip': { display: { xs: 'none', sm: 'flex' }, visibility: 'hidden', color: 'text.secondary', mr: -1, width: 18 },
  '& .grip[draggable="true"]': { cursor: 'grab' },
  '& .factor:hover .grip': { visibility: 'visible' },
  '& .names': { flex: '1 1 150px', minWidth: 0, '& p': { m: 0, ...oneLine } },
  '& .names > :first-of-type': { fontWeight: 600 },
  '& .names > :last-of-type': { typography: 'caption', color: 'text.secondary' },
  '& .unconfirmed': { display: 'flex', alignItems: 'center', gap: 1 },
  '& .problem': { m: 0, flex: '2 1 240px', color: 'state.failing' },
  '& .guards': { m: 0, flex: '2 1 240px', color: 'text.secondary' },
  '& .does': { display: 'flex', alignItems: 'center', gap: 0.5, ml: 'auto' },
  '& .next-below': { display: 'none', mr: 1.5 },
  // Beside open details the next code gives way first; where the row has two lines there is room for it on the second.
  '@container (max-width: 46rem)': { '& .running .next': { display: 'none' } },
  '@container (max-width: 30rem)': { '& .next-below': { display: 'flex' } },
} as const satisfies SxProps<Theme>;
