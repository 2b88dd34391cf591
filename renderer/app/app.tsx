import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider, useColorScheme } from '@mui/material/styles';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { RouterProvider } from 'react-router';
import { queryClient } from '../client/queries.ts';
import { settingsStore, useSettings } from '../client/settings.ts';
import { speak, systemLanguage } from './languages.ts';
import { createRoutes } from './routes.tsx';
import { createLook } from './theme.ts';

/** The whole window: look, words and pages, each following the settings at once. */
export function App() {
  const { density } = useSettings().appearance;
  const look = useMemo(() => createLook(density), [density]);
  const [routes] = useState(createRoutes);
  return (
    <ThemeProvider theme={look} defaultMode={settingsStore.get().appearance.mode} storageManager={null} disableTransitionOnChange>
      <CssBaseline enableColorScheme />
      <FollowAppearance />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={routes} />
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
