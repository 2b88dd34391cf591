import ArrowDownward from '@mui/icons-material/ArrowDownwardOutlined';
import ArrowUpward from '@mui/icons-material/ArrowUpwardOutlined';
import DeleteOutline from '@mui/icons-material/DeleteOutlineOutlined';
import QrCode2 from '@mui/icons-material/QrCode2Outlined';
import Box from '@mui/material/Box';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import type { RowAction } from '../ui/table/row-menu.tsx';
import { RowMenu } from '../ui/table/row-menu.tsx';
import { factorListStyles } from './factor-list-styles.ts';
import type { Carrying } from './factor-row.tsx';
import { FactorRow } from './factor-row.tsx';
import { moved } from './order.ts';
import type { RunningCode } from './running-code.tsx';

const ROW_PX = 57;

interface FactorListProps {
  readonly entries: readonly TotpEntry[];
  readonly codes: readonly RunningCode[];
  readonly openId: string | null;
  /** The one that guards the lock. */
  readonly guardId: string | null;
  /** Null where the list is filtered: what is not shown has no place to be moved to. */
  readonly onArrange: ((ids: readonly string[]) => void) | null;
  readonly onOpen: (id: string) => void;
  readonly onReveal: (entry: TotpEntry) => void;
  readonly onRemove: (entry: TotpEntry) => void;
}

/** The second factors in their order; only the rows in view are made. */
export function FactorList({ entries, codes, openId, guardId, onArrange, onOpen, onReveal, onRemove }: FactorListProps) {
  const { t } = useTranslation('authenticator');
  const scroller = useRef<HTMLDivElement>(null);
  const [carried, setCarried] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ readonly entry: TotpEntry; readonly at: { readonly left: number; readonly top: number } } | null>(
    null,
  );
  const running = useMemo(() => new Map(codes.map((code) => [code.id, code])), [codes]);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 2,
    initialRect: { width: 800, height: 700 },
    getItemKey: (index) => entries[index]?.id ?? index,
  });
  const ids = entries.map(({ id }) => id);
  const carryingOf = (id: string): Carrying | null =>
    onArrange === null
      ? null
      : {
          carried: carried === id,
          over: over === id && carried !== null && carried !== id,
          start: (event) => {
            event.dataTransfer.effectAllowed = 'move';
            // Firefox drags nothing without data; the id is no secret.
            event.dataTransfer.setData('text/plain', id);
            setCarried(id);
          },
          enter: (event) => {
            if (carried === null) return;
            event.preventDefault();
            setOver(id);
          },
          drop: (event) => {
            event.preventDefault();
            if (carried !== null && carried !== id) onArrange(moved(ids, carried, ids.indexOf(id)));
            setCarried(null);
            setOver(null);
          },
          end: () => {
            setCarried(null);
            setOver(null);
          },
          move: (by) => onArrange(moved(ids, id, ids.indexOf(id) + by)),
        };
  const actionsFor = (entry: TotpEntry): RowAction[] => {
    const carrying = carryingOf(entry.id);
    return [
      ...(carrying === null
        ? []
        : [
            { key: 'up', label: t('entry.up'), icon: <ArrowUpward />, onSelect: () => carrying.move(-1) },
            { key: 'down', label: t('entry.down'), icon: <ArrowDownward />, onSelect: () => carrying.move(1) },
          ]),
      { key: 'qr', label: t('reveal.open'), icon: <QrCode2 />, onSelect: () => onReveal(entry) },
      ...(entry.id === guardId
        ? []
        : [{ key: 'remove', label: t('remove.open'), icon: <DeleteOutline />, onSelect: () => onRemove(entry), dangerous: true }]),
    ];
  };
  return (
    <>
      <Box ref={scroller} sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
        <Box component="ul" aria-label={t('title')} sx={factorListStyles} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, key, start }) => {
            const entry = entries[index];
            return entry === undefined ? null : (
              <li
                key={key}
                ref={rows.measureElement}
                data-index={index}
                aria-setsize={entries.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                <FactorRow
                  entry={entry}
                  running={running.get(entry.id)}
                  open={entry.id === openId}
                  guards={entry.id === guardId}
                  carrying={carryingOf(entry.id)}
                  onOpen={() => onOpen(entry.id)}
                  onMenu={(at) => setMenu({ entry, at })}
                />
              </li>
            );
          })}
        </Box>
      </Box>
      {menu === null ? null : <RowMenu actions={actionsFor(menu.entry)} at={menu.at} onClose={() => setMenu(null)} />}
    </>
  );
}
