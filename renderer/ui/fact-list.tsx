import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** Names and values in two columns, one column when there is no room. */
export function FactList({ facts }: { readonly facts: readonly { readonly name: string; readonly value: ReactNode }[] }) {
  return (
    <Box sx={{ containerType: 'inline-size' }}>
      <Box
        component="dl"
        sx={{
          m: 0,
          display: 'grid',
          gridTemplateColumns: 'minmax(7rem, max-content) 1fr',
          columnGap: 2,
          rowGap: 0.5,
          '@container (max-width: 340px)': { gridTemplateColumns: '1fr', rowGap: 0 },
        }}
      >
        {facts.map(({ name, value }) => (
          <Box key={name} sx={{ display: 'contents' }}>
            <Box component="dt" sx={{ color: 'text.secondary' }}>
              {name}
            </Box>
            <Box component="dd" sx={{ m: 0, minWidth: 0, overflowWrap: 'anywhere', '@container (max-width: 340px)': { pb: 0.75 } }}>
              {value}
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
