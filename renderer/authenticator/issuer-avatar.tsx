import Box from '@mui/material/Box';

/** Hues that stay apart from one another, and from the colours of states. */
const HUES = [172, 200, 222, 248, 274, 300, 326, 18, 36, 84] as const;

const graphemes = new Intl.Segmenter();

/** The first letter of an issuer on a colour that is always the same for it. Nothing is fetched: no service learns whose codes are here. */
export function IssuerAvatar({ issuer }: { readonly issuer: string }) {
  const [letter] = graphemes.segment(issuer.trim());
  const shown = letter?.segment.toLocaleUpperCase() ?? '?';
  return (
    <Box
      aria-hidden
      sx={{
        flex: 'none',
        width: 32,
        height: 32,
        borderRadius: 1,
        display: 'grid',
        placeItems: 'center',
        color: '#fff',
        fontWeight: 650,
        userSelect: 'none',
      }}
      style={{ backgroundColor: `hsl(${hueOf(issuer)} 42% 36%)` }}
    >
      {shown}
    </Box>
  );
}

/** FNV-1a over the name without its case: the same hue wherever the entry stands. */
export function hueOf(issuer: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of new TextEncoder().encode(issuer.trim().toLowerCase())) hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  return HUES[hash % HUES.length] ?? HUES[0];
}
