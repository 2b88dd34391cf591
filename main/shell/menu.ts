import type { MenuItemConstructorOptions } from 'electron';
import type { WindowCommand } from '../../preload/contract/bridge.ts';
import type { Language } from '../../preload/contract/words.ts';
import type { ShellWord } from './words.ts';
import { words } from './words.ts';

export interface MenuOptions {
  readonly language: Language;
  readonly mac: boolean;
  /** Adds the developer tools. */
  readonly unpackaged: boolean;
  readonly command: (command: WindowCommand) => void;
}

/** The application menu: small, in the user's language; what Pilothouse itself does lives in the window. */
export function menuTemplate({ language, mac, unpackaged, command }: MenuOptions): MenuItemConstructorOptions[] {
  const say = (word: ShellWord) => words[word][language];
  const role = (word: ShellWord, name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions => ({
    label: say(word),
    role: name,
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  // The page listens for these keys itself; macOS alone lets a menu have them first.
  const settings: MenuItemConstructorOptions = {
    label: say('settings'),
    accelerator: 'CmdOrCtrl+,',
    registerAccelerator: false,
    click: () => command('settings'),
  };
  const palette: MenuItemConstructorOptions = {
    label: say('palette'),
    accelerator: 'CmdOrCtrl+K',
    registerAccelerator: false,
    click: () => command('palette'),
  };

  const lock: MenuItemConstructorOptions = {
    label: say('lock'),
    accelerator: 'CmdOrCtrl+Shift+K',
    registerAccelerator: false,
    click: () => command('lock'),
  };

  const first: MenuItemConstructorOptions = mac
    ? {
        label: 'Pilothouse',
        submenu: [
          role('about', 'about'),
          line,
          settings,
          lock,
          line,
          role('hide', 'hide'),
          role('hideOthers', 'hideOthers'),
          role('showAll', 'unhide'),
          line,
          role('quit', 'quit'),
        ],
      }
    : { label: say('file'), submenu: [settings, lock, line, role('close', 'close'), role('quit', 'quit')] };

  return [
    first,
    {
      label: say('edit'),
      submenu: [
        role('undo', 'undo'),
        role('redo', 'redo'),
        line,
        role('cut', 'cut'),
        role('copy', 'copy'),
        role('paste', 'paste'),
        role('selectAll', 'selectAll'),
      ],
    },
    {
      label: say('view'),
      submenu: [
        palette,
        line,
        role('reload', 'reload'),
        role('actualSize', 'resetZoom'),
        role('zoomIn', 'zoomIn'),
        role('zoomOut', 'zoomOut'),
        line,
        role('fullScreen', 'togglefullscreen'),
        ...(unpackaged ? [role('developerTools', 'toggleDevTools')] : []),
      ],
    },
    ...(mac ? [{ label: say('window'), submenu: [role('minimize', 'minimize'), role('close', 'close')] }] : []),
  ];
}
