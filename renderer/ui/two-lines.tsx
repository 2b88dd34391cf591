import Box from '@mui/material/Box';

/** A sentence in a row: on two lines where it is long, whole when one points at it. */
export function TwoLines({ text, weight }: { readonly text: string; readonly weight?: number }) {
  return (
    <Box
      component="span"
      title={text}
      sx={{
        minWidth: 0,
        display: '-webkit-box',
        WebkitLineClamp: 2,
        WebkitBoxOrient: 'vertical',
        overflow: 'hidden',
        whiteSpace: 'normal',
        overflowWrap: 'anywhere',
        fontSize: '0.75rem',
        lineHeight: 1.2,
        ...(weight === undefined ? {} : { fontWeight: weight }),
      }}
    >
      {text}
    </Box>
  );
}
