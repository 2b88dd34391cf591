import type { Settings } from '../../../preload/contract/settings.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { watchState } from '../streams.ts';

/** Places where the window remembers itself: changing them changes nothing for anyone, so the journal stays readable. */
const UNRECORDED = ['recent', 'appearance.drawerWidth', 'appearance.railCollapsed'];

/** The settings part of the contract. */
export function settingsRouter({ settings, audit, streams, closing }: Rooms) {
  return {
    get: os.settings.get.handler(() => settings.get()),
    merge: os.settings.merge.handler(async ({ input, context }) => {
      const place = input.path.join('.');
      const before = settings.get();
      const after = await settings.merge(input.path, input.value);
      if (!UNRECORDED.includes(place)) {
        audit.record({
          who: context.who,
          action: 'settings.merge',
          target: place,
          before: partOf(before, input.path),
          after: partOf(after, input.path),
          result: 'done',
          detail: null,
        });
      }
      return after;
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

/** What lies at a path, as JSON; null when nothing does. */
function partOf(settings: Settings, path: readonly string[]): string | null {
  let part: unknown = settings;
  for (const key of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return null;
    part = Reflect.get(part, key);
  }
  return JSON.stringify(part);
}
