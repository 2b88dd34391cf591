import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import LinkIcon from '@mui/icons-material/LinkOutlined';
import OpenInNew from '@mui/icons-material/ArrowForwardOutlined';
import Terminal from '@mui/icons-material/TerminalOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import type { ReactNode } from 'react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkOfPath } from '../../app/links.ts';
import { copyText } from '../../client/clipboard.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LiveTable } from '../../ui/table/live-table.tsx';
import type { RowAction } from '../../ui/table/row-menu.tsx';
import type { TableGroups } from '../../ui/table/table-groups.ts';
import type { ChosenChange } from './changes.ts';
import { containerVerbs, dangerousVerbs, serviceVerbs } from './changes.ts';
import { useContainerColumns } from './container-columns.tsx';
import type { ContainerFilter, ContainerRow } from './container-rows.ts';
import { containerFilters, countContainers, filterContainers, inTrouble, NO_PROJECT } from './container-rows.ts';

const rowId = ({ engine, id }: ContainerRow) => `${engine}/${id}`;
/** Folded groups stay folded as long as the window lives. */
let folded: ReadonlySet<string> = new Set();
const NONE: ReadonlySet<string> = new Set();

interface ContainerListProps {
  readonly rows: readonly ContainerRow[];
  /** The name in the path. */
  readonly openName: string | null;
  readonly onOpen: (row: ContainerRow) => void;
  readonly pathOf: (row: ContainerRow) => string;
  readonly onChange: (change: ChosenChange) => void;
  readonly onShell: (row: ContainerRow) => void;
  readonly asRoot: boolean;
  readonly onAsRoot: (next: boolean) => void;
  readonly stale: boolean;
  /** The compose projects, above the rows. */
  readonly projects: ReactNode;
}

/** The containers of a machine by compose project, worst first, with filters by state and text. */
export function ContainerList(props: ContainerListProps) {
  const { rows: all, openName, onOpen, pathOf, onChange, onShell, asRoot, onAsRoot, stale, projects } = props;
  const { t } = useTranslation('containers');
  const formats = useFormats();
  const [text, setText] = useState('');
  const [state, setState] = useState<ContainerFilter>('any');
  const columns = useContainerColumns();
  const counts = useMemo(() => countContainers(all), [all]);
  const rows = useMemo(() => filterContainers(all, state, text), [all, state, text]);
  const groups = useProjectGroups(all, text !== '' || state !== 'any');
  const showAll = (
    <Button
      variant="outlined"
      onClick={() => {
        setText('');
        setState('any');
      }}
    >
      {t('showAll')}
    </Button>
  );
  const empty =
    all.length === 0 ? (
      <EmptyState title={t('noneAtAll')} text={t('noneAtAllMeans')} />
    ) : state === 'trouble' && text === '' ? (
      <EmptyState title={t('noneInTrouble')} action={showAll} />
    ) : (
      <EmptyState title={t('none')} action={showAll} />
    );
  const menu = (row: ContainerRow): readonly RowAction[] => [
    { key: 'open', label: t('open'), icon: <OpenInNew />, onSelect: () => onOpen(row) },
    ...(row.status === 'running' ? [{ key: 'shell', label: t('shell.open'), icon: <Terminal />, onSelect: () => onShell(row) }] : []),
    { key: 'name', label: t('copyName'), icon: <ContentCopy />, onSelect: () => void copyText(row.name) },
    { key: 'link', label: t('copyLink'), icon: <LinkIcon />, onSelect: () => void copyText(linkOfPath(pathOf(row))) },
    ...containerVerbs(row).map((verb) => ({
      key: verb,
      label: t(`verb.${verb}`),
      dangerous: dangerousVerbs.has(verb),
      onSelect: () => onChange({ kind: 'container', engine: row.engine, container: row.name, verb }),
    })),
    ...serviceActions(row, onChange, (verb) => t(`service.${verb}`)),
  ];
  return (
    <Box component="section" aria-label={t('title')} sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}>
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.25, px: 2.5, py: 1 }}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={state}
          aria-label={t('states')}
          onChange={(_, next: ContainerFilter | null) => setState(next ?? 'any')}
          sx={{ flexWrap: 'wrap' }}
        >
          {containerFilters.map((one) => (
            <ToggleButton key={one} value={one}>
              {t(`filter.${one}`, { number: formats.number(counts[one]) })}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <AsRootSwitch asRoot={asRoot} onAsRoot={onAsRoot} />
        {/* Beside the others as long as there is room for a word. */}
        <Box sx={{ ml: 'auto', flex: '1 1 140px', width: 140, maxWidth: { sm: 220 }, '& > .MuiTextField-root': { width: '100%' } }}>
          <FilterField value={text} onChange={setText} label={t('filterLabel')} />
        </Box>
      </Box>
      {projects}
      <LiveTable
        id="servers.containers"
        label={t('title')}
        rows={rows}
        rowId={rowId}
        columns={columns}
        groups={groups}
        openId={openName === null ? null : (all.filter(({ name }) => name === openName).map(rowId)[0] ?? null)}
        onOpen={onOpen}
        menu={menu}
        stale={stale}
        empty={empty}
      />
    </Box>
  );
}

/** Whether the engine is asked as root: for accounts that may not speak to it themselves, and for root's own podman. */
export function AsRootSwitch({ asRoot, onAsRoot }: { readonly asRoot: boolean; readonly onAsRoot: (next: boolean) => void }) {
  const { t } = useTranslation('containers');
  return (
    <FormControlLabel
      title={t('asRootMeans')}
      control={<Switch size="small" checked={asRoot} onChange={(_, next) => onAsRoot(next)} />}
      label={t('asRoot')}
      sx={{ ml: 0.5, mr: 0 }}
    />
  );
}

function serviceActions(
  { engine, project, service }: ContainerRow,
  onChange: (change: ChosenChange) => void,
  label: (verb: 'recreate' | 'build' | 'pull') => string,
): readonly RowAction[] {
  if (project === null || service === null) return [];
  return serviceVerbs.flatMap((verb) =>
    verb === 'recreate' || verb === 'build' || verb === 'pull'
      ? [
          {
            key: `service.${verb}`,
            label: label(verb),
            onSelect: () => onChange({ kind: 'compose', engine, project, service, files: [], verb }),
          },
        ]
      : [],
  );
}

/** By compose project, the worst first; none while nothing belongs to one. A filter looks into folded groups too. */
function useProjectGroups(rows: readonly ContainerRow[], filtered: boolean): TableGroups<ContainerRow> | null {
  const [collapsed, setCollapsed] = useState(folded);
  return useMemo(() => {
    // The rows come worst first: so do the projects, in the order in which they first appear; the rest stands last.
    const names = [...new Set(rows.flatMap(({ project }) => project ?? []))];
    if (names.length === 0) return null;
    return {
      of: ({ project }) => project ?? NO_PROJECT,
      keys: [...names, NO_PROJECT],
      heading: (key, its) => <ProjectHeading name={key} rows={its} />,
      collapsed: filtered ? NONE : collapsed,
      onToggle: (key) => {
        const next = new Set(collapsed);
        if (!next.delete(key)) next.add(key);
        folded = next;
        setCollapsed(next);
      },
    };
  }, [rows, filtered, collapsed]);
}

function ProjectHeading({ name, rows }: { readonly name: string; readonly rows: readonly ContainerRow[] }) {
  const { t } = useTranslation('containers');
  const bad = rows.filter(inTrouble).length;
  return (
    <>
      <Box component="span" sx={{ fontWeight: 650, color: 'text.primary' }}>
        {name === NO_PROJECT ? t('project.none') : name}
      </Box>
      <span>{t('count', { count: rows.length })}</span>
      {bad > 0 ? (
        <Box component="span" sx={{ color: 'state.failing' }}>
          {t('inTrouble', { count: bad })}
        </Box>
      ) : null}
    </>
  );
}
