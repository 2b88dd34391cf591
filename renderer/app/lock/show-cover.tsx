import { ThemeProvider, useColorScheme } from '@mui/material/styles';
import { Suspense, useEffect, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { useLock } from '../../client/lock.ts';
import { speak, systemLanguage } from '../languages.ts';
import { createLook } from '../theme.ts';
import { Cover } from './cover-page.tsx';

/** Puts the cover into the document; what it returns takes it away. */
export function showCover(place: HTMLElement): () => void {
  const root = createRoot(place);
  root.render(<LockedWindow />);
  return () => root.unmount();
}

function LockedWindow() {
  const state = useLock();
  const look = useMemo(() => createLook('comfortable'), []);
  if (!state) return null;
  const { mode, language } = state.appearance;
  return (
    <ThemeProvider theme={look} defaultMode={mode} storageManager={null} disableTransitionOnChange>
      <FollowAppearance mode={mode} language={language} />
      <Suspense fallback={null}>
        <Cover state={state} />
      </Suspense>
    </ThemeProvider>
  );
}

function FollowAppearance({ mode, language }: { readonly mode: 'system' | 'light' | 'dark'; readonly language: 'system' | 'en' | 'fr' }) {
  const { setMode } = useColorScheme();
  useEffect(() => setMode(mode), [mode, setMode]);
  useEffect(() => void speak(language === 'system' ? systemLanguage() : language), [language]);
  return null;
}
