import type { Chosen } from './table-selection.ts';

interface PickBoxProps {
  readonly chosen: Chosen;
  readonly label: string;
  /** Its own id, and that of the element its label goes on with: `Select` and `web-1`. */
  readonly of?: { readonly id: string; readonly namedBy: string };
  /** Without it the table listens: rows are many and go by fast. */
  readonly onPick?: () => void;
}

/** The box that chooses a row, a group or all: a plain element. */
export function PickBox({ chosen, label, of, onPick }: PickBoxProps) {
  return (
    <input
      type="checkbox"
      tabIndex={onPick ? 0 : -1}
      aria-label={label}
      {...(of && { id: of.id, 'aria-labelledby': `${of.id} ${of.namedBy}` })}
      checked={chosen === 'all'}
      {...(onPick ? { onChange: onPick } : { readOnly: true })}
      ref={(box) => {
        if (box) box.indeterminate = chosen === 'some';
      }}
    />
  );
}
