import type { ReactNode } from 'react';
import { useId } from 'react';
import { PickBox } from './pick-box.tsx';
import type { Chosen } from './table-selection.ts';

interface LiveTableGroupProps {
  readonly domId: string;
  readonly index: number;
  readonly top: number;
  readonly open: boolean;
  readonly active: boolean;
  /** null where rows cannot be chosen. */
  readonly chosen: Chosen | null;
  readonly pickLabel: string;
  readonly columnCount: number;
  readonly children: ReactNode;
}

/** The heading of a group of rows: a click anywhere on it folds them away. */
export function LiveTableGroup({ domId, index, top, open, active, chosen, pickLabel, columnCount, children }: LiveTableGroupProps) {
  const id = useId();
  return (
    <div
      id={domId}
      role="row"
      className={active ? 'row group active' : 'row group'}
      data-index={index}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      {chosen === null ? null : (
        <div role="gridcell" className="pick">
          <PickBox chosen={chosen} label={pickLabel} of={{ id: `${id}-pick`, namedBy: `${id}-heading` }} />
        </div>
      )}
      <div role="gridcell" id={`${id}-heading`} className="heading" aria-colspan={columnCount}>
        <button type="button" className="fold" tabIndex={-1} aria-expanded={open}>
          <svg aria-hidden width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.6">
            <path d={open ? 'M4 6l4 4 4-4' : 'M6 4l4 4-4 4'} />
          </svg>
          {children}
        </button>
      </div>
    </div>
  );
}
