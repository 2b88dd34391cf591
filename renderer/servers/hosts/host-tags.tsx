import Box from '@mui/material/Box';

/** The tags of a host in its row, quietly; all of them on hover. */
export function HostTags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <Box component="span" title={tags.join(' ')} sx={{ display: 'flex', gap: 0.5, overflow: 'hidden' }}>
      {tags.map((tag) => (
        <Box
          component="span"
          key={tag}
          sx={{
            // What has no room is cut inside its own frame.
            flex: '0 1 auto',
            minWidth: '2rem',
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            px: 0.625,
            border: 1,
            borderColor: 'surface.line',
            borderRadius: 0.75,
            bgcolor: 'surface.field',
            color: 'text.secondary',
            fontSize: '0.6875rem',
            lineHeight: '18px',
          }}
        >
          {tag}
        </Box>
      ))}
    </Box>
  );
}
