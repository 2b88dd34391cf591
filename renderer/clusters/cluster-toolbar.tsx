import Notes from '@mui/icons-material/NotesOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Kind } from '../../preload/contract/cluster-kinds.ts';
import { FilterField } from '../ui/filter-field.tsx';
import { KindChoice } from './kind-choice.tsx';
import { LabelField } from './label-field.tsx';
import { NamespaceChoice } from './namespace-choice.tsx';

interface ClusterToolbarProps {
  readonly context: string;
  readonly resource: string;
  readonly kindName: string;
  readonly kinds: readonly Kind[] | undefined;
  /** The kinds stand beside the list; else behind a button here. */
  readonly beside: boolean;
  /** The cluster has no such kind: there is nothing to narrow. */
  readonly absent: boolean;
  /** null for a kind that belongs to none. */
  readonly namespace: {
    readonly value: string | null;
    readonly onChange: (namespace: string | null) => void;
    readonly known: readonly string[];
    readonly note: string | null;
  } | null;
  readonly labels: string;
  /** The page of the logs of what is listed; null where there is none. */
  readonly logs: string | null;
  readonly onLabels: (selector: string) => void;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
}

/** Which kind is listed, of which namespace, with which labels, and what the rows must contain. */
export function ClusterToolbar({
  context,
  resource,
  kindName,
  kinds,
  beside,
  absent,
  namespace,
  labels,
  logs,
  onLabels,
  filter,
  onFilter,
}: ClusterToolbarProps) {
  const { t } = useTranslation('clusters');
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'start', columnGap: 2, rowGap: 1 }}>
      {beside ? (
        <Typography variant="h2" component="h2" sx={{ alignSelf: 'center' }}>
          {kindName}
        </Typography>
      ) : (
        <KindChoice context={context} resource={resource} kinds={kinds} />
      )}
      <Box
        sx={{
          display: absent ? 'none' : 'flex',
          flexWrap: 'wrap',
          alignItems: 'start',
          justifyContent: 'flex-end',
          gap: 1,
          flex: '1 1 26rem',
          '& > *': { flex: '1 1 8rem', maxWidth: { sm: 240 } },
        }}
      >
        {namespace ? (
          <Box sx={{ '& > .MuiAutocomplete-root': { width: '100%' } }}>
            <NamespaceChoice
              value={namespace.value}
              onChange={namespace.onChange}
              namespaces={namespace.known.filter((one) => one !== '')}
              note={namespace.note}
            />
          </Box>
        ) : null}
        <LabelField value={labels} onChange={onLabels} />
        <FilterField value={filter} onChange={onFilter} label={t('list.filter')} />
        {logs === null ? null : (
          <Button component={Link} to={logs} variant="outlined" startIcon={<Notes />} sx={{ flex: 'none', whiteSpace: 'nowrap' }}>
            {t('logsOfThese')}
          </Button>
        )}
      </Box>
    </Box>
  );
}
