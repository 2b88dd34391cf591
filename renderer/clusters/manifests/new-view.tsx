import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppliedObject } from '../../../preload/contract/manifests.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { useSettings } from '../../client/settings.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import type { ClusterViewProps } from '../cluster-views.ts';
import { clusterViewPath } from '../paths.ts';
import { DataForm } from '../forms/data-form.tsx';
import { keepDraft, keptDraft } from './drafts.ts';
import { TakeOver } from './take-over.tsx';
import { templates } from './templates.ts';

const ManifestEditor = lazy(() => import('./manifest-editor.tsx'));

/** What one message to the core may hold, with room for the rest of it; the command line takes more. */
const LARGEST_TEXT = 3.5 * 1024 * 1024;

interface ApplyInput {
  readonly context: string;
  readonly namespace: string | null;
  readonly text: string;
  readonly force: boolean;
}

/** Objects from YAML: typed, from a template or a file; shown as a diff first, applied, followed. */
export default function NewView({ context }: ClusterViewProps) {
  const { t } = useTranslation('manifests');
  const chosen = ownValue(useSettings().kubernetes.namespaces, context) ?? null;
  const key = JSON.stringify([context, '~new']);
  const [start, setStart] = useState(() => keptDraft(key)?.text ?? '');
  const [text, setText] = useState(start);
  const [namespace, setNamespace] = useState(chosen ?? '');
  const [force, setForce] = useState(false);
  const [asking, setAsking] = useState<string | null>(null);
  /** The editor begins anew with each, also with the same text. */
  const [round, setRound] = useState(0);
  const [form, setForm] = useState<'configmaps' | 'secrets' | null>(null);
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => keepDraft(key, text.trim() === '' ? null : { base: '', text }), [key, text]);
  const put = (next: string) => {
    setRound((before) => before + 1);
    setStart(next);
    setText(next);
  };
  const add = (id: string) => {
    const template = templates.find((one) => one.id === id);
    if (template) put(text.trim() === '' ? template.text : `${text.trimEnd()}\n---\n${template.text}`);
  };
  const tooLarge = text.length > LARGEST_TEXT;
  const ready = text.trim() !== '' && !tooLarge;
  const ask = () => ready && setAsking(text);
  return (
    <Box sx={{ p: { xs: 1, sm: 1.5 }, display: 'flex', flexDirection: 'column', gap: 1.5, flex: 1, minHeight: 0, overflow: 'auto' }}>
      <Typography sx={{ color: 'text.secondary' }}>{t('new.means')}</Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <TextField select label={t('new.template')} value="" onChange={(event) => add(event.target.value)} sx={{ width: 170 }}>
          {templates.map(({ id }) => (
            <MenuItem key={id} value={id}>
              {t(`template.${id}`)}
            </MenuItem>
          ))}
        </TextField>
        <Button variant="outlined" onClick={() => file.current?.click()}>
          {t('new.file')}
        </Button>
        <input
          ref={file}
          type="file"
          accept=".yaml,.yml,.json,text/yaml"
          multiple
          hidden
          aria-label={t('new.file')}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = '';
            void Promise.all(files.map((one) => one.text())).then((texts) => put(texts.join('\n---\n')));
          }}
        />
        <TextField
          label={t('new.namespace')}
          value={namespace}
          onChange={(event) => setNamespace(event.target.value)}
          sx={{ width: 170 }}
          slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none' } }}
        />
        {(['configmaps', 'secrets'] as const).map((kind) => (
          <Button key={kind} variant="outlined" onClick={() => setForm(kind)}>
            {t(`new.${kind}`)}
          </Button>
        ))}
        <Box sx={{ flex: 1 }} />
        <Button variant="contained" disabled={!ready} onClick={ask}>
          {t('show')}
        </Button>
      </Box>
      {tooLarge ? (
        <Typography role="alert" sx={{ color: 'state.failing' }}>
          {t('new.tooLarge')}
        </Typography>
      ) : null}
      <Suspense fallback={<LoadingRows rows={8} />}>
        <ManifestEditor
          key={round}
          context={context}
          start={start}
          text={text}
          label={t('new.editor')}
          fileName="new.yaml"
          checked
          onChange={setText}
          onSave={ask}
        />
      </Suspense>
      {form === null ? null : (
        <DataForm
          context={context}
          resource={form}
          namespace={namespace.trim()}
          name={null}
          data={[]}
          onClose={() => setForm(null)}
          onDone={() => {}}
        />
      )}
      {asking === null ? null : (
        <ChangeDialog<ApplyInput, { objects: AppliedObject[] }>
          procedures={client.kubernetes.manifests.apply}
          input={{ context, namespace: namespace.trim() === '' ? null : namespace.trim(), text: asking, force }}
          path={clusterViewPath(context, 'new')}
          verb={t('apply')}
          onClose={() => {
            setAsking(null);
            setForce(false);
          }}
          onDone={() => put('')}
          beside={(stage) => <TakeOver stage={stage} force={force} onForce={setForce} />}
        />
      )}
    </Box>
  );
}
