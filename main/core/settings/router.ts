import type { Settings } from '../../../preload/contract/settings.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { watchState } from '../streams.ts';
import { isPlainObject } from './merge.ts';

/** Places where the window remembers itself: changing them changes nothing for anyone, so the journal stays readable. */
const UNRECORDED = ['recent', 'appearance.drawerWidth', 'appearance.railCollapsed'];

/** The settings part of the contract. */
export function settingsRouter({ settings, audit, streams, closing }: Rooms) {
  return {
    get: os.settings.get.handler(() => settings.get()),
    merge: os.settings.merge.handler(async ({ input, context }) => {
      const place = input.path.join('.');
      if (UNRECORDED.includes(place)) return settings.merge(input.path, input.value);
      return settings.merge(input.path, input.value, (before, after) =>
        audit.record({
          who: context.who,
          action: 'settings.merge',
          target: place,
          before: changedPart(before, input.path, input.value),
          after: changedPart(after, input.path, input.value),
          result: 'done',
          detail: null,
        }),
      );
    }),
    watch: os.settings.watch.handler(({ input, signal }) => {
      const until = AbortSignal.any([closing, ...(signal ? [signal] : [])]);
      return streams.hold(
        input.stream,
        watchState(
          () => settings.get(),
          (listener) => settings.onChange(listener),
          until,
        ),
        until,
      );
    }),
  };
}

/** What lies at a path, of a map only what the change names, as JSON; null when nothing does. */
function changedPart(settings: Settings, path: readonly string[], value: unknown): string | null {
  let part: unknown = settings;
  for (const key of path) {
    if (!isPlainObject(part) || !Object.hasOwn(part, key)) return null;
    part = part[key];
  }
  return JSON.stringify(named(part, value));
}

function named(part: unknown, value: unknown): unknown {
  if (!isPlainObject(part) || !isPlainObject(value)) return part;
  const keys = Object.keys(value).filter((key) => Object.hasOwn(part, key));
  return Object.fromEntries(keys.map((key) => [key, named(part[key], value[key])]));
}
