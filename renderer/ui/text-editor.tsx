import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, defaultHighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { nginx } from '@codemirror/legacy-modes/mode/nginx';
import { properties } from '@codemirror/legacy-modes/mode/properties';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { yaml } from '@codemirror/lang-yaml';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import Box from '@mui/material/Box';
import { useEffect, useRef } from 'react';
import { MONO } from '../app/theme.ts';
import type { TextMark } from './text-marks.ts';
import { setMarks, textMarks } from './text-marks.ts';

interface TextEditorProps {
  /** What it begins with; another text begins anew. */
  readonly text: string;
  /** What it is, for who listens. */
  readonly label: string;
  /** Its name tells how it is coloured: `nginx.conf`, `values.yaml`. */
  readonly fileName: string;
  readonly readOnly?: boolean;
  /** Lines have their numbers, unless it is a part of something. */
  readonly numbered?: boolean;
  /** Where to go; the same line again with another object. */
  readonly line?: { readonly number: number } | null;
  /** It takes all the height that there is. */
  readonly filling?: boolean;
  /** What else it can, as CodeMirror has it; the same one keeps it as it is. */
  readonly assist?: Extension;
  /** What is wrong in the text, marked there. */
  readonly marks?: readonly TextMark[];
  /** Called at each change. */
  readonly onChange?: (text: string) => void;
  /** Ctrl+S. */
  readonly onSave?: () => void;
}

const NOTHING: Extension = [];
const NO_MARKS: readonly TextMark[] = [];

const ours = (name: string) => `var(--mui-palette-${name})`;
const STRING = ours('state-healthy');
const WORD = ours('primary-main');
const VALUE = ours('state-degraded');

/** The colours that CodeMirror gives to kinds of words, as those of the mode on screen; what is not named here has the text's own. */
const ON_SCREEN: Readonly<Record<string, string>> = {
  '#940': ours('text-secondary'),
  '#708': WORD,
  '#00f': WORD,
  '#00c': WORD,
  '#219': VALUE,
  '#164': STRING,
  '#a11': STRING,
  '#e40': VALUE,
  '#f00': ours('state-failing'),
};
const colours = HighlightStyle.define(
  defaultHighlightStyle.specs.map((spec) => ({ ...spec, color: ON_SCREEN[String(spec['color'])] ?? ours('text-primary') })),
);

/** An editor for texts of up to a megabyte. Line ends are kept as they are; Escape, then Tab leaves it. */
export default function TextEditor({
  text,
  label,
  fileName,
  readOnly = false,
  numbered = true,
  line = null,
  filling = false,
  assist = NOTHING,
  marks = NO_MARKS,
  onChange,
  onSave,
}: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<EditorView>(null);
  const newest = useRef({ onChange, onSave, marks });
  newest.current = { onChange, onSave, marks };
  useEffect(() => {
    if (place.current === null) return () => {};
    const windowsEnds = /\r\n/u.test(text) && !/[^\r]\n/u.test(text);
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          // What is read as \r\n is written as \r\n; a text with both kinds is kept to the byte as one kind of line.
          EditorState.lineSeparator.of(windowsEnds ? '\r\n' : '\n'),
          numbered ? lineNumbers() : [],
          history(),
          drawSelection(),
          indentOnInput(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          syntaxHighlighting(colours, { fallback: true }),
          languageOf(fileName),
          textMarks(),
          assist,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          keymap.of([
            { key: 'Mod-s', preventDefault: true, run: () => (newest.current.onSave?.(), true) },
            ...defaultKeymap,
            ...historyKeymap,
            ...searchKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) newest.current.onChange?.(update.state.sliceDoc());
          }),
        ],
      }),
    });
    view.dispatch({ effects: setMarks.of(newest.current.marks) });
    shown.current = view;
    return () => view.destroy();
  }, [text, label, fileName, readOnly, numbered, assist]);
  useEffect(() => {
    shown.current?.dispatch({ effects: setMarks.of(marks) });
  }, [marks]);
  useEffect(() => {
    const view = shown.current;
    if (line === null || view === null) return;
    const { from } = view.state.doc.line(Math.max(1, Math.min(line.number, view.state.doc.lines)));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    view.focus();
  }, [line]);
  return (
    <Box
      ref={place}
      sx={{
        border: 1,
        borderColor: 'surface.line',
        borderRadius: 1,
        overflow: 'hidden',
        bgcolor: 'surface.canvas',
        ...(filling ? { flex: '1 1 0', minHeight: 180 } : {}),
        '& .cm-editor': {
          ...(filling ? { height: '100%' } : { maxHeight: '62vh' }),
          fontSize: '0.78125rem',
          color: 'text.primary',
        },
        '& .cm-editor.cm-focused': { outline: '2px solid', outlineColor: 'primary.main', outlineOffset: -2 },
        '& .cm-scroller': { fontFamily: MONO, lineHeight: 1.55 },
        '& .cm-gutters': { bgcolor: 'surface.raised', color: 'text.secondary', borderColor: 'surface.line' },
        '& .cm-activeLine, & .cm-activeLineGutter': { bgcolor: 'surface.selected' },
        '& .cm-cursor': { borderLeftColor: 'text.primary' },
        '& .cm-editor .cm-selectionBackground, & .cm-focused .cm-selectionBackground': { bgcolor: 'surface.selected' },
        '& .cm-panels': { bgcolor: 'surface.raised', color: 'text.primary' },
        '& .cm-wrong': { textDecoration: 'underline wavy', textDecorationColor: ours('state-failing'), textUnderlineOffset: 3 },
        '& .cm-doubtful': { textDecoration: 'underline dotted', textDecorationColor: ours('state-degraded'), textUnderlineOffset: 3 },
        '& .cm-tooltip': {
          bgcolor: 'surface.raised',
          color: 'text.primary',
          border: 1,
          borderColor: 'surface.line',
          borderRadius: 1,
          boxShadow: 4,
        },
        '& .cm-tooltip .cm-field-description, & .cm-tooltip.cm-completionInfo': {
          maxWidth: 'min(52ch, 80vw)',
          maxHeight: 220,
          overflow: 'auto',
          px: 1.25,
          py: 0.75,
          whiteSpace: 'pre-line',
          fontSize: '0.8125rem',
        },
        '& .cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: MONO, maxWidth: 'min(60ch, 90vw)' },
        '& .cm-tooltip.cm-tooltip-autocomplete > ul > li': { px: 1, py: 0.375 },
        '& .cm-tooltip-autocomplete > ul > li[aria-selected]': { bgcolor: 'surface.selected', color: 'text.primary' },
        '& .cm-completionDetail': { color: 'text.secondary', fontStyle: 'normal' },
        '& .cm-completionMatchedText': { textDecoration: 'none', fontWeight: 700 },
        '& .cm-textfield': { bgcolor: 'surface.field', color: 'text.primary' },
        '& .cm-button': { backgroundImage: 'none', bgcolor: 'surface.field', color: 'text.primary' },
      }}
    />
  );
}

function languageOf(fileName: string): Extension {
  if (/\.ya?ml$/u.test(fileName)) return yaml();
  if (/\.(sh|bash|env|profile)$|^\.?(bashrc|profile|zshrc)$/u.test(fileName)) return StreamLanguage.define(shell);
  if (/nginx|sites-/u.test(fileName)) return StreamLanguage.define(nginx);
  if (/\.(ini|conf|cfg|properties|service|timer|socket|mount|target|toml|cnf)$/u.test(fileName)) return StreamLanguage.define(properties);
  return [];
}
