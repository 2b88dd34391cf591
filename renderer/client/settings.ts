import { useMemo, useSyncExternalStore } from 'react';
import type { Settings } from '../../preload/contract/settings.ts';
import { settingsSchema } from '../../preload/contract/settings.ts';
import { client } from './link.ts';
import { latestStore } from './use-stream.ts';

const REMEMBERED = 'pilothouse-appearance';

/** The appearance this window had last, so that the first paint is right before the core answers. Nothing else is kept here. */
function rememberedAppearance(): Settings['appearance'] {
  const read = settingsSchema.shape.appearance.safeParse(parsed(localStorage.getItem(REMEMBERED)));
  return read.success ? read.data : settingsSchema.parse({}).appearance;
}

function parsed(json: string | null): unknown {
  if (json === null) return {};
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

const initial: Settings = { ...settingsSchema.parse({}), appearance: rememberedAppearance() };

/** The settings document as last heard; defaults until then. Settings change in all windows at once. */
export const settingsStore = {
  get: (): Settings => stream().get().state ?? initial,
  /** Whether the document itself has been heard yet. */
  known: (): boolean => stream().get().state !== undefined,
  onChange: (listener: () => void): (() => void) =>
    stream().subscribe(() => {
      const heard = stream().get().state;
      if (heard) localStorage.setItem(REMEMBERED, JSON.stringify(heard.appearance));
      listener();
    }),
};

function stream() {
  return latestStore('settings.watch', client.settings.watch, {});
}

/** The settings document, live. */
export function useSettings(): Settings {
  return useSyncExternalStore(settingsStore.onChange, settingsStore.get);
}

/** One part of the settings, live. */
export function useSetting<Part>(part: (settings: Settings) => Part): Part {
  const settings = useSettings();
  return useMemo(() => part(settings), [settings, part]);
}

/**
 * Puts a value at a path of the settings, as `settings.merge` of the contract: objects are merged, `null` at a key of a
 * map removes it. Resolves once it is safely on disk; rejects with the failure (`disk-full`, `storage-failed`).
 */
export async function changeSetting(path: readonly [string, ...string[]], value: unknown): Promise<void> {
  await client.settings.merge({ path: [...path], value });
}
