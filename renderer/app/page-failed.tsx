import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';

/** A page that could not be painted, or not be loaded: said in its place, while the frame stays. */
export function PageFailed({ error }: { readonly error: unknown }) {
  const { t } = useTranslation('app');
  const evidence = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  const failure =
    error instanceof Error && /dynamically imported|importing a module|preload/iu.test(error.message)
      ? notLoaded(evidence)
      : notPainted(evidence);
  return (
    <Box sx={{ p: 2.5, maxWidth: 900, width: '100%' }}>
      <FailureNotice
        failure={failure}
        action={
          <Button variant="contained" onClick={() => window.location.reload()}>
            {t('pageFailed.reload')}
          </Button>
        }
      />
    </Box>
  );
}

function notLoaded(evidence: string): Failure {
  return {
    kind: 'core-unreachable',
    cause: {
      en: 'This page could not be loaded: what serves it does not answer.',
      fr: 'Cette page n’a pas pu être chargée : ce qui la fournit ne répond pas.',
    },
    remedy: { en: 'Load the window again once the engine is back.', fr: 'Rechargez la fenêtre quand le moteur sera revenu.' },
    evidence,
  };
}

function notPainted(evidence: string): Failure {
  return {
    kind: 'internal',
    cause: {
      en: 'This page could not be shown. Pilothouse failed at this, not your server.',
      fr: 'Cette page n’a pas pu être affichée. Pilothouse est en cause, pas votre serveur.',
    },
    remedy: {
      en: 'Load the window again. What the engine is doing goes on meanwhile.',
      fr: 'Rechargez la fenêtre. Ce que fait le moteur continue pendant ce temps.',
    },
    evidence,
  };
}
