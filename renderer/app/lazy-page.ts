import type { ComponentType } from 'react';
import { lazy } from 'react';
import { loadWords } from './languages.ts';

const RETRY_MS = 700;

/** What no one opened yet. */
const later: (() => Promise<unknown>)[] = [];

interface PageModule {
  readonly default: ComponentType;
}

/**
 * A page, loaded when it is first opened; tried once more when the network changed in the middle of it. A browser remembers a part
 * that it could not load for as long as the document stands: what does not come then either has the window load itself again
 * (load-again.js). Its words come at the same time: else each part of it that has words of its own would wait for them in turn.
 */
export function page(load: () => Promise<PageModule>, words: readonly string[] = []) {
  later.push(() => Promise.all([load(), loadWords(words)]));
  const again = async () => {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return load();
  };
  return lazy(async () => {
    const [loaded] = await Promise.all([load().catch(again).catch(loadedAnew), loadWords(words)]);
    return loaded;
  });
}

/** Never ends while the window loads itself again; throws where that has been tried enough. */
async function loadedAnew(error: unknown): Promise<never> {
  const event = new Event('page-not-loaded', { cancelable: true });
  dispatchEvent(event);
  if (event.defaultPrevented) await new Promise(() => {});
  throw error;
}

/** Loads the pages one after the other while nothing else is to be done, so that a room opens at once the first time too. */
export function loadPagesWhenIdle(): void {
  const load = later.shift();
  if (load === undefined) return;
  // What does not come now is loaded, and told of, when it is opened.
  whenIdle(() => void load().then(loadPagesWhenIdle, loadPagesWhenIdle));
}

function whenIdle(run: () => void): void {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 2000 });
  else setTimeout(run, 300);
}
