import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { useCurrentPlace } from '../client/place.ts';

/** Over the whole window while a target of an environment is on screen: production with its name, the others quieter. */
export function EnvironmentBand() {
  const { t } = useTranslation('ui');
  const { environment = 'none', target } = useCurrentPlace();
  if (environment === 'none') return null;
  const name = t(`environment.${environment}`);
  if (environment !== 'production')
    return <Box role="region" aria-label={name} sx={{ height: 3, flex: 'none', bgcolor: `environment.${environment}` }} />;
  return (
    <Box
      role="region"
      aria-label={name}
      sx={{
        flex: 'none',
        px: 2,
        lineHeight: '20px',
        fontSize: '0.75rem',
        fontWeight: 650,
        textAlign: 'center',
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
        color: 'surface.canvas',
        bgcolor: 'environment.production',
      }}
    >
      {target === undefined ? name : `${name} · ${target}`}
    </Box>
  );
}
