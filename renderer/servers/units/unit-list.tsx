import LinkIcon from '@mui/icons-material/LinkOutlined';
import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import OpenInNew from '@mui/icons-material/ArrowForwardOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../../preload/contract/servers.ts';
import { linkOfPath } from '../../app/links.ts';
import { copyText } from '../../client/clipboard.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { levelRank } from '../../ui/state-badge.tsx';
import { StateInRow } from '../../ui/state-in-row.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import type { UnitFilter, UnitView } from './unit-rows.ts';
import { atBoot, countStates, filterUnits, ofOpenrc, unitFilters, unitViews, viewOf } from './unit-rows.ts';
import type { AskedChange } from './unit-change.tsx';
import { useUnitActions } from './unit-change.tsx';
import { verbsOf } from './unit-verbs.ts';

/** For those who listen: where there is no room, the filters themselves say to the eye what the list holds. */
const unseen = { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' };

/** All that make sense, those at hand first. */
function verbsInMenu(unit: Unit) {
  const { first, more } = verbsOf(unit);
  return [...first, ...more];
}

const rowId = ({ unit }: Unit) => unit;

interface UnitListProps {
  /** The machine, as it is named on screen. */
  readonly target: string;
  readonly units: readonly Unit[];
  readonly openUnit: string | null;
  readonly onOpen: (unit: string) => void;
  readonly pathOf: (unit: string) => string;
  readonly stale: boolean;
  readonly onAsk: (change: AskedChange) => void;
  /** Before the filters: whose units these are. */
  readonly scope: ReactNode;
}

/** The units of a machine, those in trouble first, with filters by type, by state and by text. Services come first. */
export function UnitList({ target, units, openUnit, onOpen, pathOf, stale, onAsk, scope }: UnitListProps) {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  const [text, setText] = useState('');
  const [state, setState] = useState<UnitFilter>('any');
  const [view, setView] = useState<UnitView>(() => viewOf(openUnit));
  const openrc = ofOpenrc(units);
  const columns = useUnitColumns(openrc);
  const title = t(openrc ? 'service.title' : 'unit.title');
  const actions = useUnitActions(onAsk);
  const counts = useMemo(() => countStates(units, view), [units, view]);
  const rows = useMemo(() => filterUnits(units, { view, state, text }), [units, view, state, text]);
  const all = formats.number(units.length);
  const showAll = (
    <Button
      variant="outlined"
      onClick={() => {
        setText('');
        setState('any');
        setView('all');
      }}
    >
      {t(openrc ? 'service.showAll' : 'unit.showAll')}
    </Button>
  );
  const empty =
    units.length === 0 ? (
      <EmptyState title={t('unit.noneAtAll')} />
    ) : state === 'failed' && text === '' && (view === 'services' || view === 'all') ? (
      <EmptyState
        title={t(openrc ? 'service.noneFailed' : 'unit.noneFailed')}
        text={t(openrc ? 'service.noneFailedMeans' : 'unit.noneFailedMeans', { number: all, target })}
        action={showAll}
      />
    ) : (
      <EmptyState
        title={t(openrc ? 'service.none' : 'unit.none')}
        text={t(openrc ? 'service.noneMatch' : 'unit.noneMatch', { number: all })}
        action={showAll}
      />
    );
  return (
    <Box component="section" aria-label={title} sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}>
      <Typography variant="h2" sx={unseen}>
        {title}
      </Typography>
      <Box sx={{ flex: 'none', containerType: 'inline-size' }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.25, px: 2.5, py: 1 }}>
          {openrc ? null : scope}
          {openrc ? null : (
            <ToggleButtonGroup
              exclusive
              size="small"
              value={view}
              aria-label={t('unit.types')}
              onChange={(_, next: UnitView | null) => setView(next ?? 'all')}
              sx={{ flexWrap: 'wrap' }}
            >
              {unitViews.map((one) => (
                <ToggleButton key={one} value={one}>
                  {t(`unit.view.${one}`)}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
          )}
          {/* Beside the others, or a line of their own from edge to edge. */}
          <Box sx={{ flex: '1 1 auto', minWidth: 0, display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.25 }}>
            <ToggleButtonGroup
              exclusive
              size="small"
              value={state}
              aria-label={t(openrc ? 'service.states' : 'unit.states')}
              onChange={(_, next: UnitFilter | null) => setState(next ?? 'any')}
              sx={{ flexWrap: 'wrap' }}
            >
              {unitFilters.map((one) => (
                <ToggleButton key={one} value={one}>
                  {t(`unit.${one}`, { number: formats.number(counts[one]) })}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
            <Box
              component="span"
              role="status"
              sx={{
                ml: 'auto',
                color: 'text.secondary',
                fontSize: '0.75rem',
                fontVariantNumeric: 'tabular-nums',
                whiteSpace: 'nowrap',
                '@container (max-width: 44rem)': unseen,
              }}
            >
              {t(openrc ? 'service.shown' : 'unit.shown', { shown: formats.number(rows.length), all })}
            </Box>
            <Box sx={{ flex: '1 1 140px', width: 140, maxWidth: { sm: 220 }, '& > .MuiTextField-root': { width: '100%' } }}>
              <FilterField value={text} onChange={setText} label={t(openrc ? 'service.filter' : 'unit.filter')} />
            </Box>
          </Box>
        </Box>
      </Box>
      <LiveTable
        id="servers.units"
        label={title}
        rows={rows}
        rowId={rowId}
        columns={columns}
        openId={openUnit}
        onOpen={({ unit }) => onOpen(unit)}
        menu={({ unit, ...known }) => [
          { key: 'open', label: t('open'), icon: <OpenInNew />, onSelect: () => onOpen(unit) },
          { key: 'name', label: t('unit.copyName'), icon: <ContentCopy />, onSelect: () => void copyText(unit) },
          { key: 'link', label: t('copyLink'), icon: <LinkIcon />, onSelect: () => void copyText(linkOfPath(pathOf(unit))) },
          ...(stale ? [] : actions({ unit, ...known }, verbsInMenu({ unit, ...known }))),
        ]}
        stale={stale}
        empty={empty}
      />
    </Box>
  );
}

/** Of services of OpenRC the runlevels are shown, and its own word for the state. */
function useUnitColumns(openrc: boolean): readonly Column<Unit>[] {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  return useMemo(
    () => [
      {
        key: 'state',
        header: t('unit.column.state'),
        width: 'minmax(11rem, 1.6fr)',
        always: true,
        narrowLine: 2,
        sortBy: (unit) => levelRank(unit.level),
        cell: ({ level, state }) => <StateInRow level={level} state={state} />,
      },
      {
        key: 'unit',
        header: t(openrc ? 'service.column' : 'unit.column.unit'),
        width: 'minmax(14rem, 1.1fr)',
        always: true,
        names: true,
        narrowLine: 1,
        mono: true,
        sortBy: ({ unit }) => unit,
        cell: ({ unit }) => <span title={unit}>{unit}</span>,
      },
      {
        key: 'description',
        header: t('unit.column.description'),
        width: 'minmax(10rem, 1.1fr)',
        sortBy: ({ description }) => description,
        cell: ({ description }) => (
          <Box component="span" title={description} sx={{ color: 'text.secondary' }}>
            {description}
          </Box>
        ),
      },
      {
        key: 'since',
        header: t('unit.since'),
        width: '7rem',
        sortBy: ({ since }) => since ?? '',
        cell: ({ since }) => (since === null ? null : <RelativeTime at={since} />),
      },
      {
        key: 'restarts',
        header: t('unit.restarts'),
        width: '6rem',
        align: 'end',
        optional: true,
        sortBy: ({ restarts }) => restarts ?? -1,
        cell: ({ restarts }) => (restarts === null ? null : formats.number(restarts)),
      },
      {
        key: 'enabled',
        header: t(openrc ? 'service.runlevels' : 'unit.enabled'),
        width: openrc ? '9rem' : '6rem',
        mono: true,
        optional: !openrc,
        sortBy: atBoot,
        cell: atBoot,
      },
      {
        key: 'machine',
        header: t(openrc ? 'service.says' : 'unit.column.machine'),
        width: 'minmax(8rem, 10rem)',
        mono: true,
        sortBy: ({ active, sub }) => `${active} ${sub}`,
        cell: ({ load, active, sub, openrc: service }) => (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {service !== undefined ? sub : load === 'loaded' ? `${active} (${sub})` : `${load}, ${active}`}
          </Box>
        ),
      },
    ],
    [t, formats, openrc],
  );
}
