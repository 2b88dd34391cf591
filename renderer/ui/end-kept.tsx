import Box from '@mui/material/Box';

/** Names up to this length are cut as any other. */
const SHORT = 28;
/** So much of the end stays. */
const KEPT = 18;

/** A name whose end tells it from the others, such as an ARN: where it is too long for its place it is cut in the middle. */
export function EndKept({ text }: { readonly text: string }) {
  if (text.length <= SHORT) return text;
  return (
    <Box component="span" sx={{ display: 'flex', minWidth: 0 }}>
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'pre' }}>
        {text.slice(0, -KEPT)}
      </Box>
      <Box component="span" sx={{ flex: 'none', whiteSpace: 'pre' }}>
        {text.slice(-KEPT)}
      </Box>
    </Box>
  );
}
