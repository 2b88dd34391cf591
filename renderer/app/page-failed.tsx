import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import { useWords } from '../ui/words.ts';
import { MONO } from './theme.ts';

/**
 * A page that could not be painted, or not be loaded: said in its place, while the frame stays. It is loaded with the frame, for
 * what serves the window may not answer any more, and is therefore plain.
 */
export function PageFailed({ error }: { readonly error: unknown }) {
  const { t } = useTranslation('app');
  const say = useWords();
  const evidence = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  const failure =
    error instanceof Error && /dynamically imported|importing a module|preload/iu.test(error.message)
      ? notLoaded(evidence)
      : notPainted(evidence);
  return (
    <Box
      role="alert"
      sx={{ p: 2.5, maxWidth: 900, width: '100%', display: 'grid', gap: 1, alignContent: 'start', justifyItems: 'start', overflow: 'auto' }}
    >
      <strong>{say(failure.cause)}</strong>
      <span>{say(failure.remedy)}</span>
      <Box
        component="button"
        onClick={() => window.location.reload()}
        sx={{
          font: 'inherit',
          fontWeight: 600,
          px: 2,
          py: 0.75,
          border: 0,
          borderRadius: 1,
          bgcolor: 'primary.main',
          color: 'primary.contrastText',
          cursor: 'pointer',
        }}
      >
        {t('pageFailed.reload')}
      </Box>
      <details>
        <summary>{failure.kind}</summary>
        <Box component="pre" sx={{ fontFamily: MONO, fontSize: '0.78125rem', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {failure.evidence}
        </Box>
      </details>
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
