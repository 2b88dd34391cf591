import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startLanguages, systemLanguage } from './app/languages.ts';
import { startLink } from './client/link.ts';
import { refetchAfterRestart } from './client/queries.ts';
import { settingsStore } from './client/settings.ts';

startLink();
refetchAfterRestart();
const { language } = settingsStore.get().appearance;
await startLanguages(language === 'system' ? systemLanguage() : language);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
