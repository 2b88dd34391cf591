import type { Chosen } from './table-selection.ts';

interface PickBoxProps {
  readonly chosen: Chosen;
  readonly label: string;
  /** Without it the table listens: rows are many and go by fast. */
  readonly onPick?: () => void;
}

/** The box that chooses a row, a group or all: a plain element. */
export function PickBox({ chosen, label, onPick }: PickBoxProps) {
  return (
    <input
      type="checkbox"
      tabIndex={onPick ? 0 : -1}
      aria-label={label}
      checked={chosen === 'all'}
      {...(onPick ? { onChange: onPick } : { readOnly: true })}
      ref={(box) => {
        if (box) box.indeterminate = chosen === 'some';
      }}
    />
  );
}
