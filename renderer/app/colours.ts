/** The palette of one mode. Every text colour here reaches WCAG AA on every surface of its mode; a test computes it. */
export interface Colours {
  /** Behind everything: rail, top bar, bottom line. */
  readonly canvas: string;
  /** The middle: lists and pages. */
  readonly surface: string;
  /** Cards, drawers, table heads. */
  readonly raised: string;
  /** Menus and dialogs. */
  readonly overlay: string;
  /** The chosen row, the pressed button. */
  readonly selected: string;
  /** Inside of fields. */
  readonly field: string;
  readonly line: string;
  /** Borders of controls: 3:1 against the surfaces. */
  readonly lineStrong: string;
  readonly text: string;
  readonly textMuted: string;
  /** What can be acted on. */
  readonly accent: string;
  readonly onAccent: string;
  readonly healthy: string;
  readonly degraded: string;
  readonly failing: string;
  readonly onFailing: string;
  readonly unknown: string;
  readonly production: string;
  readonly staging: string;
  readonly development: string;
}

/** What tells the sources of a log apart, beside their names: of these none is a colour of a state. */
export const LOG_SOURCES = ['sky', 'rose', 'olive', 'violet', 'sand', 'mint'] as const;
export type SourceColours = Readonly<Record<(typeof LOG_SOURCES)[number], string>>;

/** A bridge at night: designed first. */
export const dark: Colours = {
  canvas: '#0d1217',
  surface: '#131a21',
  raised: '#19222b',
  overlay: '#1f2a35',
  selected: '#1c3238',
  field: '#0d1217',
  line: '#27333f',
  lineStrong: '#6b7f91',
  text: '#e4eaf0',
  textMuted: '#9fb0c0',
  accent: '#4accb8',
  onAccent: '#04211d',
  healthy: '#7fbf95',
  degraded: '#e8b452',
  failing: '#ff7a70',
  onFailing: '#2b0705',
  unknown: '#9fb0c0',
  production: '#d79bff',
  staging: '#7fb8f0',
  development: '#a9b7a2',
};

export const light: Colours = {
  canvas: '#e9edf1',
  surface: '#f8fafb',
  raised: '#ffffff',
  overlay: '#ffffff',
  selected: '#dcefec',
  field: '#ffffff',
  line: '#d3dbe2',
  lineStrong: '#77879a',
  text: '#15202b',
  textMuted: '#4a5968',
  accent: '#04695e',
  onAccent: '#ffffff',
  healthy: '#26693f',
  degraded: '#7d4f00',
  failing: '#b3201f',
  onFailing: '#ffffff',
  unknown: '#4a5968',
  production: '#7427b8',
  staging: '#145a96',
  development: '#4b5c43',
};

export const darkSources: SourceColours = {
  sky: '#6cc4f5',
  rose: '#f79ac0',
  olive: '#bccf6b',
  violet: '#bda6ff',
  sand: '#d9b48f',
  mint: '#6fdcae',
};

export const lightSources: SourceColours = {
  sky: '#035a8c',
  rose: '#9c1a5b',
  olive: '#4c5a07',
  violet: '#5d31b8',
  sand: '#73471f',
  mint: '#0a6146',
};
