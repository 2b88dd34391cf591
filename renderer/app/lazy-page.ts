import type { ComponentType } from 'react';
import { lazy } from 'react';
import { loadWords } from './languages.ts';

const RETRY_MS = 700;

interface PageModule {
  readonly default: ComponentType;
}

/**
 * A page, loaded when it is first opened; tried once more when the network changed in the middle of it. Its words come at the same
 * time: else each part of it that has words of its own would wait for them in turn.
 */
export function page(load: () => Promise<PageModule>, words: readonly string[] = []) {
  const again = async () => {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return load();
  };
  return lazy(async () => {
    const [loaded] = await Promise.all([load().catch(again), loadWords(words)]);
    return loaded;
  });
}
