import { lockStore } from '../../client/lock.ts';
import { client } from '../../client/link.ts';
import { unlocked } from '../../client/unlocked.ts';
import { consoleLayer } from '../console-layer.ts';

const ACTIVE_EVERY_MS = 15_000;
const INPUT = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/**
 * While it is locked the whole console is out of the document, so that neither eyes nor a screen reader find anything of it, and the
 * cover stands there instead. What runs in it runs on, and is where it was afterwards.
 */
export function startLockCover(): void {
  const layer = consoleLayer();
  const place = document.getElementById('lock');
  if (!place || layer === document.body) throw new Error('index.html has no place for the cover');
  let covered = false;
  let uncover = () => {};
  let title = document.title;

  const cover = async () => {
    title = document.title;
    // The pointer leaves what it was on: a tip that stands there would still stand afterwards.
    [...layer.querySelectorAll(':hover')].at(-1)?.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, relatedTarget: null }));
    layer.remove();
    document.title = 'Pilothouse';
    try {
      const { showCover } = await import('./show-cover.tsx');
      if (covered) uncover = showCover(place);
    } catch {
      // What serves the window does not answer: it stays covered, and says so.
      if (covered) uncover = sayNotLoaded(place);
    }
  };
  const follow = () => {
    const locked = lockStore.get()?.locked ?? covered;
    if (locked === covered) return;
    covered = locked;
    if (covered) {
      void cover();
      return;
    }
    uncover();
    uncover = () => {};
    place.before(layer);
    document.title = title;
    unlocked.tell();
  };
  lockStore.onChange(follow);

  // Keys that are not for the cover reach nothing: shortcuts of the pages listen on the window.
  const keepOut = (event: Event) => {
    if (!covered) return;
    const { target } = event;
    if (!(target instanceof Node && place.contains(target))) event.stopImmediatePropagation();
  };
  for (const name of ['keydown', 'keyup', 'keypress'] as const) {
    window.addEventListener(name, keepOut, true);
    place.addEventListener(name, (event) => covered && event.stopPropagation());
  }
  followActivity(() => covered);
}

/** Without any part that would have to be loaded; what it returns takes it away. */
function sayNotLoaded(place: HTMLElement): () => void {
  const said = document.createElement('p');
  said.role = 'alert';
  const again = document.createElement('a');
  again.href = '/';
  const french = document.documentElement.lang.startsWith('fr');
  said.append(
    french ? 'Pilothouse est verrouillé, et sa page ne s’est pas chargée. ' : 'Pilothouse is locked, and its page did not load. ',
    again,
  );
  again.append(french ? 'La recharger' : 'Load it again');
  place.replaceChildren(said);
  return () => place.replaceChildren();
}

/** Says that somebody is at work, now and then. */
function followActivity(isCovered: () => boolean): void {
  let saidAt = Number.NEGATIVE_INFINITY;
  const say = () => {
    if (isCovered() || lockStore.get()?.setUp !== true || performance.now() - saidAt < ACTIVE_EVERY_MS) return;
    saidAt = performance.now();
    client.lock.active().catch(() => {
      // Locked just now, or the engine is gone: the next input says it again.
      saidAt = Number.NEGATIVE_INFINITY;
    });
  };
  for (const name of INPUT) window.addEventListener(name, say, { capture: true, passive: true });
}
