import Box from '@mui/material/Box';

/** The tags of a host in its row, quietly; all of them on hover. */
export function HostTags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <Box component="span" title={tags.join(' ')} sx={{ display: 'inline-flex', gap: 0.5, verticalAlign: 'middle' }}>
      {tags.map((tag) => (
        <Box
          component="span"
          key={tag}
          sx={{
            px: 0.625,
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
