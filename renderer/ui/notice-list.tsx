import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import type { Failure } from '../../preload/contract/failure.ts';
import { FailureNotice } from './failure-notice.tsx';

export interface Notice {
  readonly failure: Failure;
  /** Survived: the list below is still good. */
  readonly mild: boolean;
  /** The remedy as a button, where there is one. */
  readonly action?: ReactNode;
}

/** What stands above a list because it went wrong: at most half the page, so that the list stays in view. Nothing when all is well. */
export function NoticeList({ notices }: { readonly notices: readonly Notice[] }) {
  if (notices.length === 0) return null;
  return (
    <Box
      sx={{
        flex: 'none',
        display: 'grid',
        gap: 1,
        px: 2.5,
        py: 1.5,
        maxHeight: '45%',
        overflow: 'auto',
        borderBottom: 1,
        borderColor: 'surface.line',
      }}
    >
      {notices.map(({ failure, mild, action }) => (
        <FailureNotice key={failure.cause.en} failure={failure} mild={mild} action={action} />
      ))}
    </Box>
  );
}
