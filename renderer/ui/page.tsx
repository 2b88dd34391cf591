import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { plainName } from './plain-name.ts';

interface PageProps {
  readonly title: string;
  /** Beside the title: `LiveStatus`, a count, an environment. */
  readonly status?: ReactNode;
  /** At the right end: fields and buttons, the main one last. */
  readonly actions?: ReactNode;
  /** Under the title: tabs, filters. */
  readonly toolbar?: ReactNode;
  /** A `DetailsDrawer`, or nothing. In a narrow window it takes the whole page. */
  readonly drawer?: ReactNode;
  /** Whether a drawer is open, where that cannot be told from `drawer`. */
  readonly covered?: boolean;
  /** `list`: fills the height, the list scrolls (one `LiveTable`). `reading`: a column of text and cards that scrolls as a whole. */
  readonly layout?: 'list' | 'reading';
  readonly children?: ReactNode;
}

/** In a narrow page a button with an icon keeps its word (`<span className="word">`) for those who listen. */
const withoutWords = {
  '& .MuiButton-root:has(> .word)': { minWidth: 32, px: 0.75, '& > .MuiButton-startIcon': { m: 0 } },
  '& .word': { position: 'absolute', width: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
};

/** A room's page: its title with what can be done, then a list or a column, and the details beside it. */
export function Page({
  title,
  status,
  actions,
  toolbar,
  drawer,
  covered: open = Boolean(drawer),
  layout = 'reading',
  children,
}: PageProps) {
  const narrow = useMediaQuery('(max-width: 1023.98px)');
  const covered = narrow && open;
  useEffect(() => {
    document.title = `${plainName(title)} · Pilothouse`;
  }, [title]);
  return (
    <Box sx={{ display: 'flex', flex: 1, minHeight: 0, minWidth: 0 }}>
      <Box
        sx={{
          display: covered ? 'none' : 'flex',
          flexDirection: 'column',
          flex: 1,
          minWidth: 0,
          minHeight: 0,
          overflow: layout === 'reading' ? 'auto' : { xs: 'auto', sm: 'hidden' },
          containerType: 'inline-size',
          // What is only heard lies where it is written: else it would make the whole document scroll.
          position: 'relative',
        }}
      >
        <Box
          component="header"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 1.5,
            rowGap: 1,
            px: 2.5,
            pt: 2,
            pb: 1.25,
            maxWidth: layout === 'reading' ? 1080 : 'none',
          }}
        >
          <Typography variant="h1" tabIndex={-1} sx={{ outline: 'none', overflowWrap: 'anywhere', minWidth: 0 }}>
            {plainName(title)}
          </Typography>
          {status}
          {actions ? (
            <Box
              sx={{
                display: 'flex',
                flexWrap: 'wrap',
                alignItems: 'center',
                gap: 1,
                ml: { xs: 0, sm: 'auto' },
                flexBasis: { xs: '100%', sm: 'auto' },
                minWidth: 0,
                '@container (max-width: 46rem)': withoutWords,
              }}
            >
              {actions}
            </Box>
          ) : null}
          {toolbar ? <Box sx={{ flexBasis: '100%', minWidth: 0 }}>{toolbar}</Box> : null}
        </Box>
        {layout === 'list' ? (
          <Box
            sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0, minWidth: 0, borderTop: 1, borderColor: 'surface.line' }}
          >
            {children}
          </Box>
        ) : (
          <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2, px: 2.5, pb: 4, maxWidth: 1080, minWidth: 0 }}>{children}</Box>
        )}
      </Box>
      {drawer}
    </Box>
  );
}
