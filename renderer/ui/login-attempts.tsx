import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { LoginAttempt } from '../../preload/contract/failure.ts';
import { MachineWord } from './machine-text.tsx';
import { useWords } from './words.ts';

/** What was tried to log in, in order, each with what became of it. */
export function LoginAttempts({ attempts }: { readonly attempts: readonly LoginAttempt[] }) {
  const { t } = useTranslation('ui');
  const say = useWords();
  return (
    <Box component="ol" aria-label={t('failure.attempts')} sx={{ m: 0, mt: 0.75, pl: 2.5, display: 'grid', gap: 0.25 }}>
      {attempts.map(({ method, what, result }, index) => (
        <Typography key={`${index} ${method} ${what}`} component="li" variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          <MachineWord>{what === '' ? method : `${method} ${what}`}</MachineWord>
          <Box component="span" sx={{ color: 'text.secondary' }}>{` — ${say(result)}`}</Box>
        </Typography>
      ))}
    </Box>
  );
}
