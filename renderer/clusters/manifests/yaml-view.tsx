import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client/link.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import type { ObjectPlace } from '../paths.ts';
import { keepDraft, keptDraft } from './drafts.ts';
import { EditDialog } from './edit-dialog.tsx';

const ManifestEditor = lazy(() => import('./manifest-editor.tsx'));

/** An object as YAML: read, edited, and applied after its diff was seen. */
export default function YamlView(object: ObjectPlace) {
  const { t } = useTranslation('manifests');
  const { context, resource, namespace, name } = object;
  const key = JSON.stringify([context, resource, namespace, name]);
  const [draft, setDraft] = useState(() => keptDraft(key));
  /** What the editor begins with: another text begins it anew. */
  const [start, setStart] = useState(draft?.text ?? null);
  /** The editor begins anew with each, also with the same text. */
  const [round, setRound] = useState(0);
  const [asking, setAsking] = useState<{ readonly base: string; readonly text: string } | null>(null);
  const query = useQuery({
    queryKey: ['kubernetes.manifests.read', context, resource, namespace, name],
    queryFn: ({ signal }) => client.kubernetes.manifests.read({ context, resource, namespace, name }, { signal }),
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const failure = useFailure(query.isFetching ? null : query.error);
  const read = query.data;
  const base = draft?.base ?? read?.text ?? '';
  const text = draft?.text ?? base;
  const changed = draft !== null && draft.text !== draft.base;
  useEffect(() => keepDraft(key, changed ? draft : null), [key, changed, draft]);
  const begin = (nextBase: string, next: string) => {
    setDraft({ base: nextBase, text: next });
    setStart(next);
    setRound((before) => before + 1);
  };
  const again = async () => {
    const { data } = await query.refetch();
    setDraft(null);
    setStart(null);
    setRound((before) => before + 1);
    return data;
  };
  const ask = () => changed && setAsking({ base, text });
  return (
    <Box sx={{ p: { xs: 1, sm: 1.5 }, display: 'flex', flexDirection: 'column', gap: 1, flex: 1, minHeight: 0, overflow: 'auto' }}>
      {failure ? (
        <FailureNotice
          failure={failure}
          target={name}
          action={
            <Button variant="outlined" onClick={() => void query.refetch()}>
              {t('again')}
            </Button>
          }
        />
      ) : null}
      {query.isPending && !failure ? <LoadingRows rows={8} label={t('reading', { name })} /> : null}
      {read ? (
        <>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
            <Typography sx={{ color: 'text.secondary', flex: '1 1 260px', minWidth: 0 }}>
              {[t('means'), ...(read.masked ? [t('masked')] : [])].join(' ')}
            </Typography>
            <Button onClick={() => void again()}>{t(changed ? 'discard' : 'readAgain')}</Button>
            <Button variant="contained" disabled={!changed} onClick={ask}>
              {t('show')}
            </Button>
          </Box>
          {read.immutable ? <Alert severity="info">{t('immutable')}</Alert> : null}
          <Suspense fallback={<LoadingRows rows={8} />}>
            <ManifestEditor
              key={round}
              context={context}
              start={start ?? read.text}
              text={text}
              label={t('editor', { name })}
              fileName={`${name}.yaml`}
              checked={changed}
              onChange={(next) => setDraft({ base, text: next })}
              onSave={ask}
            />
          </Suspense>
        </>
      ) : null}
      {asking ? (
        <EditDialog
          object={object}
          base={asking.base}
          text={asking.text}
          onClose={() => setAsking(null)}
          onDone={() => void again()}
          onMerged={(nextBase, merged) => {
            setAsking(null);
            begin(nextBase, merged);
          }}
          onTheirs={() => {
            setAsking(null);
            void again();
          }}
        />
      ) : null}
    </Box>
  );
}
