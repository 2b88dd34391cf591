import type { Log } from '../core/rooms.ts';

/** Schemes a link may leave the window with. */
const OUTSIDE = new Set(['https:', 'http:', 'mailto:']);
/** Of a longer address nobody could read what they agree to. */
const LONGEST_ADDRESS = 2_000;

export interface OutsideLinkOptions {
  /** Asks the person, who sees the whole address. */
  agrees(address: string): Promise<boolean>;
  /** Hands it to the system. */
  open(address: string): Promise<void>;
  readonly log: Log;
}

/**
 * What opens links outside of the window: http(s) and mailto only, and only what the person has seen and agreed to, since an address can
 * carry away what the page knows. One question at a time: a page that asks for many gets one.
 */
export function outsideLinks({ agrees, open, log }: OutsideLinkOptions): (address: string) => void {
  let asking = false;
  const ask = async (address: string) => {
    asking = true;
    try {
      if (await agrees(address)) await open(address);
    } catch (error) {
      log.warn({ error }, 'the system could not open a link');
    } finally {
      asking = false;
    }
  };
  return (address) => {
    // Written out by the parser: no character that looks like another one, no direction overrides.
    const url = URL.canParse(address) ? new URL(address) : null;
    if (!url || !OUTSIDE.has(url.protocol) || url.href.length > LONGEST_ADDRESS) {
      log.warn({ scheme: url?.protocol ?? null }, 'link refused: only http, https and mailto leave the window');
      return;
    }
    if (asking) {
      log.warn({}, 'link refused: another one is being asked about');
      return;
    }
    void ask(url.href);
  };
}
