import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Environment } from '../../preload/contract/settings.ts';

/** The environment of a target, in words and in its colour; nothing when it has none. Production is filled: unmistakable. */
export function EnvironmentMark({ environment }: { readonly environment: Environment }) {
  const { t } = useTranslation('ui');
  if (environment === 'none') return null;
  const filled = environment === 'production';
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-block',
        verticalAlign: 'middle',
        px: 0.75,
        borderRadius: 0.75,
        fontSize: '0.6875rem',
        fontWeight: 650,
        lineHeight: '18px',
        whiteSpace: 'nowrap',
        border: 1,
        borderColor: `environment.${environment}`,
        color: filled ? 'surface.canvas' : `environment.${environment}`,
        bgcolor: filled ? `environment.${environment}` : 'transparent',
      }}
    >
      {t(`environment.${environment}`)}
    </Box>
  );
}
