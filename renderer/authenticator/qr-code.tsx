import Box from '@mui/material/Box';

/** Modules of quiet zone around the code (ISO/IEC 18004 §6.3.8). */
const QUIET = 4;

/** A QR code, always dark on white whatever the mode: cameras read nothing else reliably. */
export function QrCode({ modules, label }: { readonly modules: readonly (readonly boolean[])[]; readonly label: string }) {
  const size = modules.length + QUIET * 2;
  const path = modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ''))).join('');
  return (
    <Box
      component="svg"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      sx={{ width: 208, maxWidth: '100%', flex: 'none', borderRadius: 1 }}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </Box>
  );
}
