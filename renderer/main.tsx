import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { loadPagesWhenIdle } from './app/lazy-page.ts';
import { startLockCover } from './app/lock/cover.ts';
import { startConsole } from './app/start.ts';

await startConsole();

startLockCover();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
loadPagesWhenIdle();
