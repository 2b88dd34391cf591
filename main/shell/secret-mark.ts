// By name, an Electron without the class would not start at all.
import * as electron from 'electron';

/** The format by which each system's clipboard managers know a secret, and what stands in it. */
const MARKS: Readonly<Partial<Record<NodeJS.Platform, { readonly format: string; readonly content: string }>>> = {
  // https://nspasteboard.org: what is marked so is neither shown nor kept.
  darwin: { format: 'org.nspasteboard.ConcealedType', content: '1' },
  // Clipboard formats of Windows: the history and the cloud leave it out.
  win32: { format: 'ExcludeClipboardContentFromMonitorProcessing', content: '1' },
  // KDE's Klipper, and those that follow it.
  linux: { format: 'x-kde-passwordManagerHint', content: 'secret' },
};

interface MarkableClipboard {
  write(items: electron.ClipboardItem[]): Promise<void>;
  writeText(text: string): Promise<void>;
}

/** Writes text with the system's mark of a secret; null where there is none. A clipboard that takes no mark gets the text alone. */
export function markedWriter(clipboard: MarkableClipboard, platform: NodeJS.Platform): ((text: string) => Promise<void>) | null {
  const mark = MARKS[platform];
  // Electron has the class since version 45.
  if (mark === undefined || typeof electron.ClipboardItem !== 'function') return null;
  return async (text) => {
    const marked = new electron.ClipboardItem({
      'text/plain': text,
      [`electron application/osclipboard;format="${mark.format}"`]: new Blob([mark.content]),
    });
    try {
      await clipboard.write([marked]);
    } catch {
      await clipboard.writeText(text);
    }
  };
}
