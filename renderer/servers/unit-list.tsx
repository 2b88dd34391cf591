import LinkIcon from '@mui/icons-material/LinkOutlined';
import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import OpenInNew from '@mui/icons-material/ArrowForwardOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../preload/contract/servers.ts';
import { linkOfPath } from '../app/links.ts';
import { copyText } from '../client/clipboard.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterField } from '../ui/filter-field.tsx';
import { useFormats } from '../ui/formats.ts';
import { LiveTable } from '../ui/live-table.tsx';
import { levelRank, StateBadge } from '../ui/state-badge.tsx';
import type { Column } from '../ui/table-columns.tsx';
import type { UnitFilter } from './unit-rows.ts';
import { countUnits, filterUnits, unitFilters, unitState } from './unit-rows.ts';

const rowId = ({ unit }: Unit) => unit;

interface UnitListProps {
  /** The machine, as it is named on screen. */
  readonly target: string;
  readonly units: readonly Unit[];
  readonly openUnit: string | null;
  readonly onOpen: (unit: string) => void;
  readonly pathOf: (unit: string) => string;
  readonly stale: boolean;
}

/** The units of a machine, those in trouble first, with a filter by text and by state. */
export function UnitList({ target, units, openUnit, onOpen, pathOf, stale }: UnitListProps) {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  const [text, setText] = useState('');
  const [state, setState] = useState<UnitFilter>('all');
  const columns = useUnitColumns();
  const counts = useMemo(() => countUnits(units), [units]);
  const rows = useMemo(() => filterUnits(units, text, state), [units, text, state]);
  const all = formats.number(counts.all);
  const showAll = (
    <Button
      variant="outlined"
      onClick={() => {
        setText('');
        setState('all');
      }}
    >
      {t('unit.showAll')}
    </Button>
  );
  const empty =
    counts.all === 0 ? (
      <EmptyState title={t('unit.noneAtAll')} />
    ) : state === 'failed' && text === '' ? (
      <EmptyState title={t('unit.noneFailed')} text={t('unit.noneFailedMeans', { number: all, target })} action={showAll} />
    ) : (
      <EmptyState title={t('unit.none')} text={t('unit.noneMatch', { number: all })} action={showAll} />
    );
  return (
    <Box component="section" aria-label={t('unit.title')} sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.25, px: 2.5, py: 1 }}>
        <Typography variant="h2">{t('unit.title')}</Typography>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={state}
          aria-label={t('unit.states')}
          onChange={(_, next: UnitFilter | null) => setState(next ?? 'all')}
          sx={{ flexWrap: 'wrap' }}
        >
          {unitFilters.map((one) => (
            <ToggleButton key={one} value={one}>
              {t(`unit.${one}`, { number: formats.number(counts[one]) })}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <Box sx={{ ml: 'auto' }}>
          <FilterField value={text} onChange={setText} label={t('unit.filter')} />
        </Box>
      </Box>
      <LiveTable
        id="servers.units"
        label={t('unit.title')}
        rows={rows}
        rowId={rowId}
        columns={columns}
        openId={openUnit}
        onOpen={({ unit }) => onOpen(unit)}
        menu={({ unit }) => [
          { key: 'open', label: t('open'), icon: <OpenInNew />, onSelect: () => onOpen(unit) },
          { key: 'name', label: t('unit.copyName'), icon: <ContentCopy />, onSelect: () => void copyText(unit) },
          { key: 'link', label: t('copyLink'), icon: <LinkIcon />, onSelect: () => void copyText(linkOfPath(pathOf(unit))) },
        ]}
        stale={stale}
        empty={empty}
      />
    </Box>
  );
}

function useUnitColumns(): readonly Column<Unit>[] {
  const { t } = useTranslation('servers');
  return useMemo(
    () => [
      {
        key: 'state',
        header: t('unit.column.state'),
        width: 'minmax(9rem, 12rem)',
        always: true,
        narrowLine: 1,
        sortBy: (unit) => levelRank(unitState(unit).level),
        cell: (unit) => {
          const { level, word } = unitState(unit);
          return (
            <Box component="span" sx={{ display: 'flex', minWidth: 0 }}>
              <StateBadge level={level} word={t(`unit.state.${word}`)} />
            </Box>
          );
        },
      },
      {
        key: 'unit',
        header: t('unit.column.unit'),
        width: 'minmax(12rem, 1fr)',
        always: true,
        narrowLine: 1,
        mono: true,
        sortBy: ({ unit }) => unit,
        cell: ({ unit }) => <span title={unit}>{unit}</span>,
      },
      {
        key: 'description',
        header: t('unit.column.description'),
        width: 'minmax(10rem, 1.3fr)',
        narrowLine: 2,
        sortBy: ({ description }) => description,
        cell: ({ description }) => (
          <Box component="span" title={description} sx={{ color: 'text.secondary' }}>
            {description}
          </Box>
        ),
      },
      {
        key: 'machine',
        header: t('unit.column.machine'),
        width: 'minmax(8rem, 10rem)',
        mono: true,
        sortBy: ({ active, sub }) => `${active} ${sub}`,
        cell: ({ load, active, sub }) => (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {load === 'loaded' ? `${active} (${sub})` : `${load}, ${active}`}
          </Box>
        ),
      },
    ],
    [t],
  );
}
