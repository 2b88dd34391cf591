import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSettings } from '../../client/settings.ts';
import { useContexts } from '../../client/targets.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import type { ClusterViewProps } from '../cluster-views.ts';
import { LabelField } from '../label-field.tsx';
import { NamespaceChoice } from '../namespace-choice.tsx';
import { chosenNamespace } from '../namespaces.ts';
import { selectorLogsOf, selectorLogsPath } from '../paths.ts';
import { useNamespaces } from '../queries.ts';
import { LogsPane } from './logs-pane.tsx';

/** The logs of every pod with certain labels, now and later: `/clusters/CONTEXT/~logs/NAMESPACE/SELECTOR`. */
export default function SelectorLogs({ context, rest }: ClusterViewProps) {
  const { t } = useTranslation('logs');
  const navigate = useNavigate();
  const contexts = useContexts();
  const namespaces = useNamespaces(
    context,
    contexts.data?.contexts.some(({ name, problem }) => name === context && problem === null) ?? false,
  );
  const chosen = useSettings().kubernetes.namespaces;
  if (contexts.isPending) return <LoadingRows />;
  const own = contexts.data?.contexts.find(({ name }) => name === context)?.namespace ?? null;
  const { namespace, selector } =
    rest.length === 0 ? { namespace: chosenNamespace(chosen, context, own), selector: '' } : selectorLogsOf(rest);
  const show = (next: string | null, labels: string) => void navigate(selectorLogsPath(context, next, labels));
  return (
    <Box sx={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}>
      <Box
        sx={{
          flex: 'none',
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1.5,
          px: { xs: 1.5, sm: 2.5 },
          pt: 1.75,
          pb: 1,
          '& > *': { flex: '1 1 12rem', maxWidth: { sm: 280 } },
        }}
      >
        <NamespaceChoice
          value={namespace}
          onChange={(next) => show(next, selector)}
          namespaces={namespaces.data?.namespaces ?? []}
          note={null}
        />
        <LabelField value={selector} onChange={(labels) => show(namespace, labels)} />
      </Box>
      {selector === '' ? (
        <EmptyState title={t('selector.none')} text={t('selector.noneMeans')} />
      ) : (
        <LogsPane
          key={`${namespace ?? ''}/${selector}`}
          context={context}
          namespace={namespace}
          target={{ selector }}
          title={selector}
          workload=""
        />
      )}
    </Box>
  );
}
