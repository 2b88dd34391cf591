import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { contextPolicy } from '../client/context-policy.ts';
import { useCurrentPlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { contextColours } from '../ui/context-colours.ts';
import { roomOf } from './rooms.ts';
import { plainName } from '../ui/plain-name.ts';

/** Over the whole window while a target of an environment is on screen: production with its name, the others quieter. */
export function EnvironmentBand() {
  const { t } = useTranslation('ui');
  const { environment = 'none', target } = useCurrentPlace();
  const settings = useSettings();
  const inClusters = roomOf(useLocation().pathname)?.name === 'clusters';
  const colour = inClusters && target !== undefined ? contextPolicy(settings, target).colour : null;
  // Production stays what it looks like everywhere; else a cluster's own colour comes first.
  if (colour !== null && environment !== 'production')
    return (
      <Box
        {...(environment === 'none' ? { 'aria-hidden': true } : { role: 'region', 'aria-label': t(`environment.${environment}`) })}
        sx={{ height: 4, flex: 'none' }}
        style={{ backgroundColor: contextColours[colour] }}
      />
    );
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
      {target === undefined ? name : `${name} · ${plainName(target)}`}
    </Box>
  );
}
