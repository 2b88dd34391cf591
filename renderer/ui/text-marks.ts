import type { Extension, Text } from '@codemirror/state';
import { StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet } from '@codemirror/view';
import { Decoration, EditorView, hoverTooltip } from '@codemirror/view';

/** Something in a text that is wrong. */
export interface TextMark {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly level: 'error' | 'warning';
  readonly words: string;
}

export const setMarks = StateEffect.define<readonly TextMark[]>();

const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, { changes, effects, state }) {
    let now = before.map(changes);
    for (const effect of effects) if (effect.is(setMarks)) now = decorated(effect.value, state.doc);
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorated(marks: readonly TextMark[], doc: Text): DecorationSet {
  const ranges = marks.flatMap(({ line, column, level, words }) => {
    // The text may be a newer one than was looked at.
    if (line > doc.lines) return [];
    const { from, text } = doc.line(line);
    const begin = Math.min(column - 1, Math.max(0, text.length - 1));
    const length = /^[^\s:,\]}]+/u.exec(text.slice(begin))?.[0].length ?? 1;
    const to = Math.min(from + text.length, from + begin + length);
    if (to <= from + begin) return [];
    return [Decoration.mark({ class: level === 'error' ? 'cm-wrong' : 'cm-doubtful', words }).range(from + begin, to)];
  });
  return Decoration.set(ranges, true);
}

/** Marks under words, with what is wrong there under the pointer; set by the effect `setMarks`. */
export function textMarks(): Extension {
  return [
    marked,
    hoverTooltip((view, at) => {
      const found: { words: string; from: number; to: number }[] = [];
      view.state.field(marked).between(at, at, (from, to, { spec }: { spec: { words?: unknown } }) => {
        if (typeof spec.words === 'string') found.push({ words: spec.words, from, to });
      });
      const [first] = found;
      if (first === undefined) return null;
      return {
        pos: first.from,
        end: first.to,
        above: true,
        create: () => {
          const dom = document.createElement('div');
          dom.className = 'cm-field-description';
          for (const { words } of found) dom.append(Object.assign(document.createElement('div'), { textContent: words }));
          return { dom };
        },
      };
    }),
  ];
}
