import type { Theme } from '@mui/material/styles';
import { createTheme } from '@mui/material/styles';
import type { Settings } from '../../preload/contract/settings.ts';
import type { Colours, SourceColours } from './colours.ts';
import { dark, darkSources, light, lightSources } from './colours.ts';
import { consoleLayer } from './console-layer.ts';

type Density = Settings['appearance']['density'];

declare module '@mui/material/styles' {
  interface Palette {
    state: Record<'healthy' | 'degraded' | 'failing' | 'unknown' | 'changing', string>;
    environment: Record<'production' | 'staging' | 'development', string>;
    surface: Record<'canvas' | 'base' | 'raised' | 'overlay' | 'selected' | 'field' | 'line' | 'lineStrong', string>;
    source: SourceColours;
  }
  interface PaletteOptions {
    source?: SourceColours;
    state?: Palette['state'];
    environment?: Palette['environment'];
    surface?: Palette['surface'];
  }
  interface Theme {
    /** Height of a list row, px. */
    rowHeight: number;
  }
  interface ThemeOptions {
    rowHeight?: number;
  }
  interface TypographyVariants {
    mono: React.CSSProperties;
  }
  interface TypographyVariantsOptions {
    mono?: React.CSSProperties;
  }
}
declare module '@mui/material/Typography' {
  interface TypographyPropsVariantOverrides {
    mono: true;
  }
}

export const MONO = "'JetBrains Mono Variable', ui-monospace, 'DejaVu Sans Mono', Consolas, monospace";
const SANS = "'Inter Variable', Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

function palette(colours: Colours, source: SourceColours) {
  return {
    source,
    primary: { main: colours.accent, light: colours.accent, dark: colours.accent, contrastText: colours.onAccent },
    secondary: { main: colours.textMuted, contrastText: colours.surface },
    error: { main: colours.failing, light: colours.failing, dark: colours.failing, contrastText: colours.onFailing },
    warning: { main: colours.degraded, contrastText: colours.surface },
    success: { main: colours.healthy, contrastText: colours.surface },
    info: { main: colours.accent, contrastText: colours.onAccent },
    text: { primary: colours.text, secondary: colours.textMuted, disabled: colours.textMuted },
    background: { default: colours.surface, paper: colours.raised },
    divider: colours.line,
    state: {
      healthy: colours.healthy,
      degraded: colours.degraded,
      failing: colours.failing,
      unknown: colours.unknown,
      changing: colours.accent,
    },
    environment: { production: colours.production, staging: colours.staging, development: colours.development },
    surface: {
      canvas: colours.canvas,
      base: colours.surface,
      raised: colours.raised,
      overlay: colours.overlay,
      selected: colours.selected,
      field: colours.field,
      line: colours.line,
      lineStrong: colours.lineStrong,
    },
  };
}

/** The look of the window for one density; both modes are in it, as CSS variables. */
export function createLook(density: Density): Theme {
  return createTheme({
    cssVariables: { colorSchemeSelector: 'data-mode', nativeColor: false },
    colorSchemes: { light: { palette: palette(light, lightSources) }, dark: { palette: palette(dark, darkSources) } },
    defaultColorScheme: 'dark',
    rowHeight: density === 'compact' ? 32 : 40,
    shape: { borderRadius: 6 },
    spacing: 8,
    breakpoints: { values: { xs: 0, sm: 600, md: 900, lg: 1280, xl: 1920 } },
    typography: {
      fontFamily: SANS,
      fontSize: 13,
      htmlFontSize: 16,
      fontWeightMedium: 550,
      fontWeightBold: 650,
      h1: { fontSize: '1.25rem', fontWeight: 650, lineHeight: 1.3, letterSpacing: '-0.01em' },
      h2: { fontSize: '1rem', fontWeight: 650, lineHeight: 1.4, letterSpacing: '-0.005em' },
      h3: { fontSize: '0.8125rem', fontWeight: 650, lineHeight: 1.4 },
      h4: { fontSize: '0.8125rem', fontWeight: 650 },
      h5: { fontSize: '0.8125rem', fontWeight: 650 },
      h6: { fontSize: '0.8125rem', fontWeight: 650 },
      body1: { fontSize: '0.8125rem', lineHeight: 1.5 },
      body2: { fontSize: '0.8125rem', lineHeight: 1.5 },
      caption: { fontSize: '0.75rem', lineHeight: 1.45 },
      button: { fontSize: '0.8125rem', fontWeight: 550, textTransform: 'none', letterSpacing: 0 },
      mono: { fontFamily: MONO, fontSize: '0.78125rem', lineHeight: 1.55 },
    },
    components: {
      MuiCssBaseline: {
        styleOverrides: (theme) => ({
          html: { height: '100%' },
          body: {
            height: '100%',
            backgroundColor: (theme.vars ?? theme).palette.surface.canvas,
            // Both families draw `->` as an arrow and `--` as one dash: what a machine says is shown as it is. Inherited.
            fontVariantLigatures: 'none',
            scrollbarColor: `${(theme.vars ?? theme).palette.surface.lineStrong} transparent`,
          },
          // The browser's own style for these does not inherit it.
          'button, input, select, textarea': { fontVariantLigatures: 'none' },
          '#console, #root': { height: '100%' },
          '.visually-hidden': {
            position: 'absolute',
            width: 1,
            height: 1,
            margin: -1,
            padding: 0,
            overflow: 'hidden',
            clipPath: 'inset(50%)',
            whiteSpace: 'nowrap',
            border: 0,
          },
          // Not everywhere: Inter's tabular set also widens the hyphens in names such as web-1.
          'time, meter, td, .tabular': { fontVariantNumeric: 'tabular-nums' },
          ':focus-visible': { outline: `2px solid ${(theme.vars ?? theme).palette.primary.main}`, outlineOffset: 1 },
          '@media (prefers-reduced-motion: reduce)': {
            '*, *::before, *::after': {
              animationDuration: '0.01ms !important',
              animationIterationCount: '1 !important',
              transitionDuration: '0.01ms !important',
              scrollBehavior: 'auto !important',
            },
          },
        }),
      },
      MuiButtonBase: {
        defaultProps: { disableRipple: true },
        styleOverrides: {
          root: ({ theme }) => ({
            fontFamily: 'inherit',
            '&.Mui-focusVisible': { outline: `2px solid ${(theme.vars ?? theme).palette.primary.main}`, outlineOffset: 1 },
          }),
        },
      },
      MuiButton: {
        defaultProps: { size: 'small', disableElevation: true, color: 'primary' },
        styleOverrides: {
          root: { minHeight: 30, padding: '3px 12px', whiteSpace: 'nowrap' },
          text: { paddingLeft: 8, paddingRight: 8 },
          outlined: ({ theme }) => ({ borderColor: (theme.vars ?? theme).palette.surface.lineStrong }),
        },
      },
      MuiIconButton: {
        defaultProps: { size: 'small' },
        styleOverrides: {
          root: ({ theme }) => ({
            borderRadius: 6,
            minWidth: 28,
            minHeight: 28,
            color: (theme.vars ?? theme).palette.text.secondary,
            '&:hover': { color: (theme.vars ?? theme).palette.text.primary },
          }),
        },
      },
      MuiSvgIcon: {
        defaultProps: { fontSize: 'small' },
        styleOverrides: { fontSizeSmall: { fontSize: 18 }, fontSizeInherit: { fontSize: 'inherit' } },
      },
      MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
      MuiFormControl: { defaultProps: { size: 'small' } },
      MuiSelect: { defaultProps: { size: 'small' } },
      MuiInputBase: {
        styleOverrides: {
          input: ({ theme }) => ({ '&::placeholder': { color: (theme.vars ?? theme).palette.text.secondary, opacity: 1 } }),
        },
      },
      MuiOutlinedInput: {
        styleOverrides: {
          root: ({ theme }) => ({
            backgroundColor: (theme.vars ?? theme).palette.surface.field,
            '& .MuiOutlinedInput-notchedOutline': {
              borderColor: (theme.vars ?? theme).palette.surface.lineStrong,
              '& legend': { fontSize: '0.88em' },
            },
          }),
          input: { '&.MuiInputBase-inputSizeSmall': { paddingTop: 7, paddingBottom: 7 } },
        },
      },
      MuiInputLabel: {
        styleOverrides: {
          sizeSmall: {
            '&:not(.MuiInputLabel-shrink)': { transform: 'translate(14px, 7px) scale(1)' },
            '&.MuiInputLabel-shrink': { transform: 'translate(14px, -9px) scale(0.88)' },
          },
        },
      },
      MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
      MuiCard: {
        defaultProps: { variant: 'outlined' },
        styleOverrides: { root: ({ theme }) => ({ borderColor: (theme.vars ?? theme).palette.surface.line }) },
      },
      MuiDialog: {
        styleOverrides: {
          paper: ({ theme }) => ({
            backgroundColor: (theme.vars ?? theme).palette.surface.overlay,
            border: `1px solid ${(theme.vars ?? theme).palette.surface.line}`,
            margin: 16,
          }),
        },
      },
      MuiDialogTitle: { styleOverrides: { root: { fontSize: '1rem', fontWeight: 650, padding: '16px 20px 8px' } } },
      MuiDialogContent: { styleOverrides: { root: { padding: '8px 20px 12px', position: 'relative' } } },
      MuiDialogActions: { styleOverrides: { root: { padding: '8px 20px 16px', gap: 4, flexWrap: 'wrap' } } },
      MuiMenu: {
        styleOverrides: {
          paper: ({ theme }) => ({
            backgroundColor: (theme.vars ?? theme).palette.surface.overlay,
            border: `1px solid ${(theme.vars ?? theme).palette.surface.line}`,
          }),
        },
      },
      MuiMenuItem: {
        defaultProps: { dense: true },
        styleOverrides: { root: { minHeight: 30, fontSize: '0.8125rem', '&.Mui-focusVisible': { outlineOffset: -2 } } },
      },
      MuiListItemIcon: { styleOverrides: { root: { minWidth: '26px !important', '& svg': { fontSize: 17 } } } },
      MuiModal: { defaultProps: { container: consoleLayer } },
      MuiPopper: { defaultProps: { container: consoleLayer } },
      MuiPopover: { defaultProps: { transitionDuration: 80, container: consoleLayer } },
      MuiTooltip: {
        defaultProps: { enterDelay: 400, disableInteractive: true },
        styleOverrides: {
          tooltip: ({ theme }) => ({
            backgroundColor: (theme.vars ?? theme).palette.surface.overlay,
            color: (theme.vars ?? theme).palette.text.primary,
            border: `1px solid ${(theme.vars ?? theme).palette.surface.lineStrong}`,
            fontSize: '0.75rem',
            fontWeight: 450,
          }),
        },
      },
      MuiTabs: { styleOverrides: { root: { minHeight: 34 }, indicator: { height: 2 } } },
      MuiTab: { styleOverrides: { root: { minHeight: 34, minWidth: 0, padding: '6px 12px', fontSize: '0.8125rem' } } },
      MuiToggleButton: {
        defaultProps: { size: 'small' },
        styleOverrides: {
          root: ({ theme }) => ({
            minHeight: 30,
            padding: '3px 12px',
            textTransform: 'none',
            color: (theme.vars ?? theme).palette.text.secondary,
            borderColor: (theme.vars ?? theme).palette.surface.lineStrong,
            '&.Mui-selected, &.Mui-selected:hover': {
              color: (theme.vars ?? theme).palette.primary.main,
              backgroundColor: (theme.vars ?? theme).palette.surface.selected,
              fontWeight: 650,
            },
          }),
        },
      },
      MuiSwitch: {
        styleOverrides: {
          // Off it is an outline like any other field: a white thumb on a white page is not seen.
          switchBase: ({ theme }) => ({ color: (theme.vars ?? theme).palette.surface.lineStrong }),
          track: ({ theme }) => ({
            boxSizing: 'border-box',
            border: `1px solid ${(theme.vars ?? theme).palette.surface.lineStrong}`,
            backgroundColor: (theme.vars ?? theme).palette.surface.field,
            opacity: 1,
          }),
        },
      },
      MuiLink: { defaultProps: { underline: 'hover' } },
      MuiAccordion: { defaultProps: { disableGutters: true, elevation: 0 } },
    },
  });
}
