import { useColorScheme } from '@mui/material/styles';
import type { ITheme } from '@xterm/xterm';
import { dark, light } from '../../app/colours.ts';

/** The sixteen colours programs name, of the same family as the window's own. */
const looks: Readonly<Record<'dark' | 'light', ITheme>> = {
  dark: {
    background: dark.field,
    foreground: dark.text,
    cursor: dark.accent,
    cursorAccent: dark.field,
    selectionBackground: '#2f5a63',
    selectionInactiveBackground: dark.line,
    black: '#3b4a58',
    red: '#ff7a70',
    green: '#7fbf95',
    yellow: '#e8b452',
    blue: '#7fb8f0',
    magenta: '#d79bff',
    cyan: '#4accb8',
    white: '#c5d0da',
    brightBlack: '#7d90a2',
    brightRed: '#ff9d95',
    brightGreen: '#9fd8b2',
    brightYellow: '#f4ce85',
    brightBlue: '#a5cff7',
    brightMagenta: '#e6c0ff',
    brightCyan: '#7fe0d0',
    brightWhite: '#f4f7fa',
  },
  light: {
    background: light.field,
    foreground: light.text,
    cursor: light.accent,
    cursorAccent: light.field,
    selectionBackground: '#bfe3dd',
    selectionInactiveBackground: light.line,
    black: '#1b2630',
    red: '#b3261e',
    green: '#23703f',
    yellow: '#7a5200',
    blue: '#1f5fa8',
    magenta: '#7a3db8',
    cyan: '#006b5e',
    white: '#5b6b7a',
    brightBlack: '#45535f',
    brightRed: '#c9362d',
    brightGreen: '#2b8049',
    brightYellow: '#8a5d00',
    brightBlue: '#2a6fc0',
    brightMagenta: '#8a4fca',
    brightCyan: '#007a6c',
    brightWhite: '#2b3843',
  },
};

/** The colours of terminals, light or dark as the window is. */
export function useTerminalLook(): ITheme {
  const { mode, systemMode } = useColorScheme();
  return looks[(mode === 'system' ? systemMode : mode) === 'light' ? 'light' : 'dark'];
}
