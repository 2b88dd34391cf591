import type { Session, WebContents } from 'electron';
import { app } from 'electron';
import { isOwnPage } from './protocol.ts';

/** Denies every permission a page can ask for (camera, notifications, devices, clipboard, ...), and what Chromium would do by itself. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // It would fetch its dictionaries from the network.
  session.setSpellCheckerEnabled(false);
}

/** Keeps every page where it is: no navigation off our pages, no new windows, no webviews; links are handed to `openOutside`. */
export function confinePages(openOutside: (address: string) => void): void {
  app.on('web-contents-created', (_event, contents) => confine(contents, openOutside));
}

function confine(contents: WebContents, openOutside: (address: string) => void): void {
  const stay = (event: { readonly url: string; preventDefault(): void }) => {
    if (isOwnPage(event.url)) return;
    event.preventDefault();
    openOutside(event.url);
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}
