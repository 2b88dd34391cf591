import type { Session, WebContents } from 'electron';
import { app, shell } from 'electron';
import type { Log } from '../core/rooms.ts';
import { isOwnPage } from './protocol.ts';

/** Schemes a link may leave the window with. */
const OUTSIDE = new Set(['https:', 'http:', 'mailto:']);

/** Denies every permission a page can ask for (camera, notifications, devices, clipboard, ...), and what Chromium would do by itself. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // It would fetch its dictionaries from the network.
  session.setSpellCheckerEnabled(false);
}

/** Keeps every page where it is: no navigation off our pages, no new windows, no webviews; links go to the system's browser. */
export function confinePages(log: Log): void {
  app.on('web-contents-created', (_event, contents) => confine(contents, log));
}

function confine(contents: WebContents, log: Log): void {
  const stay = (event: { readonly url: string; preventDefault(): void }) => {
    if (isOwnPage(event.url)) return;
    event.preventDefault();
    openOutside(event.url, log);
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url, log);
    return { action: 'deny' };
  });
}

/** Hands http(s) and mailto links to the system; everything else stays a dead end. */
function openOutside(address: string, log: Log): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !OUTSIDE.has(url.protocol)) {
    log.warn({ scheme: url?.protocol ?? null }, 'link refused: only http, https and mailto leave the window');
    return;
  }
  shell.openExternal(url.href).catch((error: unknown) => log.warn({ error }, 'the system could not open a link'));
}
