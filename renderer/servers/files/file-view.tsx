import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nameIn, shownName } from '../../../preload/contract/file-names.ts';
import type { FileEncoding } from '../../../preload/contract/files.ts';
import { encodingSchema } from '../../../preload/contract/files.ts';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { useFailure } from '../../ui/words.ts';
import { keepDraft, keptDraft } from './drafts.ts';
import { modeText } from './file-columns.tsx';
import { FileFollow } from './file-follow.tsx';
import { FileParts } from './file-parts.tsx';
import type { FilePart } from './queries.ts';
import { useFileText } from './queries.ts';
import { SaveDialog } from './save-dialog.tsx';

const TextEditor = lazy(() => import('../../ui/text-editor.tsx'));

interface FileViewProps {
  readonly vantage: string;
  readonly target: string;
  readonly path: string;
  readonly page: string;
  readonly asked: boolean;
  /** The folder is looked at as root. */
  readonly asRoot: boolean;
  readonly onClose: () => void;
  readonly onChanged: () => void;
  readonly actions: React.ReactNode;
}

/** One file beside the list: looked at, and edited when all of it is there. */
export function FileView({ vantage, target, path, page, asked, asRoot: folderAsRoot, onClose, onChanged, actions }: FileViewProps) {
  const { t } = useTranslation('files');
  const formats = useFormats();
  const [part, setPart] = useState<FilePart>('start');
  const [following, setFollowing] = useState(false);
  const [draft, setDraft] = useState(() => keptDraft(vantage, path));
  const [asRoot, setAsRoot] = useState(draft?.base.asRoot ?? folderAsRoot);
  const [encoding, setEncoding] = useState<FileEncoding | null>(draft?.base.encoding ?? null);
  const [saving, setSaving] = useState<'no' | 'asked' | 'done'>('no');
  const [backup, setBackup] = useState(true);
  const query = useFileText(vantage, path, { part, asRoot, encoding }, asked);
  const failure = useFailure(query.isFetching ? null : query.error);
  const file = query.data;
  const name = shownName(nameIn(path));
  const changed = draft !== null && draft.text !== draft.base.text;
  const unsaved = changed && saving !== 'done' ? draft : null;
  useEffect(() => keepDraft(vantage, path, unsaved), [vantage, path, unsaved]);
  return (
    <DetailsDrawer
      title={name}
      subtitle={
        file
          ? `${formats.bytes(file.entry.sizeBytes)} · ${modeText(file.entry.mode)} · ${formats.dateTime(file.entry.modifiedAt)}${file.asRoot ? ` · ${t('view.asRoot')}` : ''}`
          : target
      }
      actions={actions}
      onClose={onClose}
    >
      {failure ? (
        <FailureNotice
          failure={failure}
          target={`${target}, ${name}`}
          action={
            failure.kind === 'permission-denied' && !asRoot ? (
              <Button variant="outlined" onClick={() => setAsRoot(true)}>
                {t('view.readAsRoot')}
              </Button>
            ) : (
              <Button variant="outlined" onClick={() => void query.refetch()}>
                {t('again')}
              </Button>
            )
          }
        />
      ) : null}
      {!file && query.isFetching ? <LoadingRows rows={8} label={t('view.reading', { name })} /> : null}
      {file ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          {draft || file.entry.kind !== 'file' ? null : (
            <FileParts
              file={file}
              part={part}
              following={following}
              onPart={(next) => {
                setFollowing(false);
                setPart(next);
              }}
              onFollow={() => setFollowing(true)}
            />
          )}
          {following || (file.text === null && encoding === null) ? null : (
            <TextField
              select
              label={t('view.encoding')}
              value={encoding ?? file.encoding}
              disabled={draft !== null}
              onChange={(event) => setEncoding(encodingSchema.parse(event.target.value))}
              sx={{ width: 130 }}
            >
              {encodingSchema.options.map((one) => (
                <MenuItem key={one} value={one}>
                  {one}
                </MenuItem>
              ))}
            </TextField>
          )}
          <Box sx={{ flex: 1 }} />
          {draft ? (
            <>
              <FormControlLabel
                control={<Checkbox size="small" checked={backup} onChange={(event) => setBackup(event.target.checked)} />}
                label={t('edit.backup')}
              />
              <Button onClick={() => setDraft(null)}>{t('edit.discard')}</Button>
              <Button variant="contained" disabled={!changed} onClick={() => setSaving('asked')}>
                {t('edit.save')}
              </Button>
            </>
          ) : file.whole && file.text !== null && !following ? (
            <Button variant="contained" onClick={() => setDraft({ base: file, text: file.text ?? '', start: file.text ?? '' })}>
              {file.writable === false ? t('edit.beginAsRoot') : t('edit.begin')}
            </Button>
          ) : null}
        </Box>
      ) : null}
      {file && !file.whole && !following ? (
        <Typography sx={{ color: 'text.secondary' }}>
          {t('view.partShown', {
            from: formats.bytes(file.offset),
            to: formats.bytes(file.offset + file.shownBytes),
            all: formats.bytes(file.entry.sizeBytes),
          })}
        </Typography>
      ) : null}
      {following ? <FileFollow vantage={vantage} path={path} name={name} asRoot={asRoot} /> : null}
      {following ? null : file?.text === null ? (
        <>
          <Typography sx={{ color: 'text.secondary' }}>{t('view.binary')}</Typography>
          <MachineText text={file.hex} label={t('view.hex')} keepLines />
        </>
      ) : null}
      {draft && draft.start !== draft.base.text ? <Alert severity="info">{t('edit.unsaved')}</Alert> : null}
      {draft ? (
        <Suspense fallback={<LoadingRows rows={8} />}>
          <TextEditor
            text={draft.start}
            label={t('edit.label', { name })}
            fileName={nameIn(draft.base.path)}
            onChange={(text) => setDraft((before) => (before === null ? null : { ...before, text }))}
            onSave={() => changed && setSaving('asked')}
          />
        </Suspense>
      ) : following ? null : file?.text === '' ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('view.empty')}</Typography>
      ) : file?.text ? (
        <Suspense fallback={<LoadingRows rows={8} />}>
          <TextEditor text={file.text} label={t('view.label', { name })} fileName={nameIn(file.path)} readOnly numbered={file.whole} />
        </Suspense>
      ) : null}
      {draft && saving !== 'no' ? (
        <SaveDialog
          vantage={vantage}
          path={path}
          page={page}
          base={draft.base}
          text={draft.text}
          backup={backup}
          onClose={() => {
            // What it says of the result stays until it was read.
            if (saving === 'done') setDraft(null);
            setSaving('no');
          }}
          onSaved={() => {
            setSaving('done');
            onChanged();
          }}
          onMerged={(base, text) => {
            setSaving('no');
            setDraft({ base, text, start: text });
          }}
          onTheirs={() => {
            setSaving('no');
            setDraft(null);
            void query.refetch();
          }}
        />
      ) : null}
    </DetailsDrawer>
  );
}
