import { useSyncExternalStore } from 'react';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import { settingsSchema } from '../../preload/contract/settings.ts';
import { failureOf } from './failures.ts';
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

/**
 * Puts a value at a path of the settings, as `settings.merge` of the contract: objects are merged, `null` at a key of a
 * map removes it. Resolves once it is safely on disk; rejects with the failure (`disk-full`, `storage-failed`).
 */
export async function changeSetting(path: readonly [string, ...string[]], value: unknown): Promise<void> {
  await client.settings.merge({ path: [...path], value });
}

/** A change of the settings that could not be kept, until it is dismissed or a later one is. */
export interface UnkeptSetting {
  readonly failure: Failure;
  readonly again: () => void;
}

let unkept: UnkeptSetting | null = null;
const unkeptListeners = new Set<() => void>();

function setUnkept(next: UnkeptSetting | null): void {
  unkept = next;
  for (const listener of [...unkeptListeners]) listener();
}

/** The same for changes made in passing (a look, a column, what was opened last): the frame says when one could not be kept. */
export function putSetting(path: readonly [string, ...string[]], value: unknown): void {
  changeSetting(path, value).then(
    () => setUnkept(null),
    (error: unknown) => {
      const failure = failureOf(error);
      // The loss of the engine has a notice of its own.
      if (failure.kind !== 'core-restarted') setUnkept({ failure, again: () => putSetting(path, value) });
    },
  );
}

/** What the frame says about it, and how it is put away. */
export function useUnkeptSetting(): { readonly unkept: UnkeptSetting | null; readonly dismiss: () => void } {
  const current = useSyncExternalStore(
    (listener) => {
      unkeptListeners.add(listener);
      return () => unkeptListeners.delete(listener);
    },
    () => unkept,
  );
  return { unkept: current, dismiss: () => setUnkept(null) };
}
