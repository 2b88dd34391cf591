import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider, useColorScheme } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { BrowserRouter } from 'react-router';
import { queryClient } from '../client/queries.ts';
import { settingsStore, useSettings } from '../client/settings.ts';
import { Frame } from './frame.tsx';
import { speak, systemLanguage } from './languages.ts';
import { PageBoundary } from './page-boundary.tsx';
import { createLook } from './theme.ts';

/** The whole window: look, words and pages, each following the settings at once. A part of the frame that cannot be loaded is said too. */
export function App() {
  const { density } = useSettings().appearance;
  const look = useMemo(() => createLook(density), [density]);
  return (
    <ThemeProvider theme={look} defaultMode={settingsStore.get().appearance.mode} storageManager={null} disableTransitionOnChange>
      <CssBaseline enableColorScheme />
      <FollowAppearance />
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <PageBoundary>
            <Frame />
          </PageBoundary>
        </BrowserRouter>
      </QueryClientProvider>
    </ThemeProvider>
  );
}

/** Carries mode and language from the settings to the page. */
function FollowAppearance() {
  const { mode, language } = useSettings().appearance;
  const { setMode } = useColorScheme();
  useEffect(() => setMode(mode), [mode, setMode]);
  useEffect(() => void speak(language === 'system' ? systemLanguage() : language), [language]);
  return null;
}
