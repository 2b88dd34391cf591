import Download from '@mui/icons-material/SaveAltOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Chip from '@mui/material/Chip';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import type { KeyboardEvent } from 'react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { folderOf, nameIn, pathIn, shownName } from '../../../preload/contract/file-names.ts';
import type { FileEntry } from '../../../preload/contract/files.ts';
import { copyText } from '../../client/clipboard.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { HERE } from '../paths.ts';
import { ServerDrawer } from '../server-drawer.tsx';
import type { ServerTabProps } from '../server-tab.ts';
import { useTabFailures } from '../server-tab.ts';
import { kindBehind, useFileColumns } from './file-columns.tsx';
import type { FileDoing } from './file-dialogs.tsx';
import { FileDialogs } from './file-dialogs.tsx';
import { DropZone } from './drop-zone.tsx';
import type { Chosen } from './dropped.ts';
import { useFileMenu } from './file-menu.tsx';
import { FileView } from './file-view.tsx';
import { FilesSelection } from './files-selection.tsx';
import { FilesToolbar, IconAction } from './files-toolbar.tsx';
import { PathBar } from './path-bar.tsx';
import { filesPath, readFilesPlace } from './place.ts';
import { useFolder, useReadAgain } from './queries.ts';
import { UsageDrawer } from './usage-drawer.tsx';
import { useDownload } from './use-download.ts';

const rowId = ({ name }: FileEntry) => name;
const isHidden = ({ name }: FileEntry) => name.startsWith('.');

interface Picked {
  /** The folder they were chosen in. */
  readonly folder: string;
  readonly names: ReadonlySet<string>;
}

const NOTHING: Picked = { folder: '', names: new Set() };

/** Files of the machine: a folder, and one file beside it. */
export default function FilesTab({ target, name, vantage, rest, asked, current }: ServerTabProps) {
  const { t } = useTranslation('files');
  const say = useWords();
  const formats = useFormats();
  const navigate = useNavigate();
  const columns = useFileColumns();
  const place = readFilesPlace(rest);
  const [asRoot, setAsRoot] = useState(false);
  const query = useFolder(vantage, place.folder, asked, asRoot);
  const listFailure = useFailure(query.isFetching ? null : query.error);
  const [failure = null] = useTabFailures([listFailure]);
  const readAgain = useReadAgain(vantage);
  const [text, setText] = useState('');
  const [hidden, setHidden] = useState(false);
  const [usage, setUsage] = useState(false);
  const [doing, setDoing] = useState<FileDoing | null>(null);
  const [chosen, setChosen] = useState<Picked>(NOTHING);
  const folder = query.data;
  const at = folder?.path ?? place.folder ?? '/';
  const page = filesPath(vantage, place.folder, place.file);
  const download = useDownload(page);

  const rows = useMemo(() => {
    const wanted = text.toLowerCase();
    return (folder?.entries ?? [])
      .filter((entry) => (hidden || !isHidden(entry)) && (wanted === '' || shownName(entry.name).toLowerCase().includes(wanted)))
      .toSorted(
        (one, other) => Number(kindBehind(other) === 'folder') - Number(kindBehind(one) === 'folder') || one.name.localeCompare(other.name),
      );
  }, [folder, hidden, text]);

  const go = (path: string | null) => {
    setText('');
    setUsage(false);
    void navigate(filesPath(vantage, path));
  };
  const open = (entry: FileEntry) => {
    const path = pathIn(at, entry.name);
    if (kindBehind(entry) === 'folder') go(path);
    else {
      setUsage(false);
      void navigate(filesPath(vantage, at, path));
    }
  };
  const openNamed = (wanted: string) => {
    const entry = folder?.entries.find((one) => one.name === wanted);
    if (entry === undefined) return;
    // What takes the room is looked for further down.
    if (kindBehind(entry) === 'folder') void navigate(filesPath(vantage, pathIn(at, entry.name)));
    else open(entry);
  };
  const save = (wanted: readonly string[], packed: boolean) => {
    const [first = at] = wanted;
    const name = shownName(nameIn(wanted.length === 1 ? first : at)).replaceAll('/', '') || target;
    void download.save(vantage, wanted, packed ? `${name}.tar.gz` : name, asRoot);
  };
  const menu = useFileMenu({ vantage, at, onOpen: open, onSave: save, onDoing: setDoing });
  // What went away since it was chosen is no longer meant.
  const picked = chosen.folder === at ? rows.filter(({ name: one }) => chosen.names.has(one)) : [];
  const paths = picked.map((entry) => pathIn(at, entry.name));
  const choose = (names: ReadonlySet<string>) => setChosen({ folder: at, names });
  const upload = (files: Chosen) => {
    if (files.files.length > 0 || files.folders.length > 0) setDoing({ kind: 'upload', chosen: files, at });
  };
  const byKey = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || doing !== null) return;
    if ((event.altKey && event.key === 'ArrowUp') || event.key === 'Backspace') go(folderOf(at));
    else if (event.key === 'Delete' && paths.length > 0) setDoing({ kind: 'remove', paths });
    else if (event.key === 'F2' && paths.length === 1) setDoing({ kind: 'rename', path: paths[0] ?? '' });
    else return;
    event.preventDefault();
  };
  const hiddenCount = (folder?.entries ?? []).filter(isHidden).length;

  return (
    <DropZone label={t('title')} folder={folder?.path ?? null} onDropped={upload} onFailed={download.fail} onKeyDown={byKey}>
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, px: 2, py: 1 }}>
        <PathBar path={folder?.path ?? place.folder} onGo={go} />
        <FilesToolbar
          disabled={folder === undefined}
          remote={vantage !== HERE}
          onFolder={() => setDoing({ kind: 'folder', at })}
          onUpload={upload}
          onFromHere={() => setDoing({ kind: 'put', at })}
          onUsage={() => setUsage(true)}
        />
      </Box>
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.25, px: 2.5, pb: 1 }}>
        <FilterField value={text} onChange={setText} label={t('filter')} />
        <FormControlLabel
          control={<Checkbox size="small" checked={hidden} onChange={(event) => setHidden(event.target.checked)} />}
          label={t('hidden', { number: formats.number(hiddenCount) })}
        />
        {asRoot ? <Chip size="small" label={t('asRoot')} onDelete={() => setAsRoot(false)} /> : null}
        <Box
          component="span"
          role="status"
          sx={{ ml: 'auto', color: 'text.secondary', fontSize: '0.75rem', fontVariantNumeric: 'tabular-nums' }}
        >
          {folder ? t('count', { shown: formats.number(rows.length), all: formats.number(folder.entries.length) }) : ''}
          {folder && folder.freeBytes !== null ? ` · ${t('free', { size: formats.bytes(folder.freeBytes) })}` : ''}
        </Box>
      </Box>
      {folder?.note ? <Typography sx={{ px: 2.5, pb: 1, color: 'text.secondary' }}>{say(folder.note)}</Typography> : null}
      {folder?.cut ? <Typography sx={{ px: 2.5, pb: 1, color: 'text.secondary' }}>{t('cut')}</Typography> : null}
      {[failure, download.failure].map((one) =>
        one ? (
          <Box key={one.cause.en} sx={{ flex: 'none', px: 2.5, py: 1.5 }}>
            <FailureNotice
              failure={one}
              target={target}
              mild={one.kind === 'cancelled' || one.kind === 'not-available'}
              action={
                one === failure && one.kind === 'permission-denied' && !asRoot ? (
                  <Button variant="outlined" onClick={() => setAsRoot(true)}>
                    {t('listAsRoot')}
                  </Button>
                ) : (
                  <Button variant="outlined" onClick={() => void query.refetch()}>
                    {t('again')}
                  </Button>
                )
              }
            />
          </Box>
        ) : null,
      )}
      {folder ? (
        <LiveTable
          id={`servers.files/${vantage}/${folder.path}`}
          label={t('title')}
          rows={rows}
          rowId={rowId}
          columns={columns}
          openId={place.file === null ? null : nameIn(place.file)}
          onOpen={open}
          menu={menu}
          stale={!current || failure !== null}
          selection={{ selected: new Set(picked.map(rowId)), onChange: choose }}
          empty={
            folder.entries.length === 0 ? (
              <EmptyState title={t('empty')} text={t('emptyMeans')} />
            ) : (
              <EmptyState
                title={t('none')}
                text={t('noneMeans', { number: formats.number(folder.entries.length) })}
                action={
                  <Button
                    variant="outlined"
                    onClick={() => {
                      setText('');
                      setHidden(true);
                    }}
                  >
                    {t('showAll')}
                  </Button>
                }
              />
            )
          }
        />
      ) : query.isFetching ? (
        <LoadingRows rows={10} label={t('reading')} />
      ) : null}
      <FilesSelection
        count={picked.length}
        bytes={picked.reduce((sum, { kind, sizeBytes }) => sum + (kind === 'file' ? sizeBytes : 0), 0)}
        remote={vantage !== HERE}
        onSave={() => save(paths, picked.length > 1 || picked.some((entry) => kindBehind(entry) === 'folder'))}
        onGet={() => setDoing({ kind: 'get', paths })}
        onCopyPaths={() => void copyText(paths.join('\n'))}
        onRemove={() => setDoing({ kind: 'remove', paths })}
        onClear={() => setChosen(NOTHING)}
      />
      {usage && folder ? (
        <ServerDrawer>
          <UsageDrawer
            key={folder.path}
            vantage={vantage}
            path={folder.path}
            folderAsRoot={asRoot}
            onOpen={openNamed}
            onClose={() => setUsage(false)}
          />
        </ServerDrawer>
      ) : place.file === null ? null : (
        <ServerDrawer>
          <FileView
            key={JSON.stringify([vantage, place.file])}
            vantage={vantage}
            target={name}
            path={place.file}
            page={page}
            asked={asked}
            asRoot={asRoot}
            onClose={() => void navigate(filesPath(vantage, place.folder))}
            onChanged={() => void readAgain()}
            actions={<IconAction label={t('download.save')} icon={<Download />} onClick={() => save([place.file ?? ''], false)} />}
          />
        </ServerDrawer>
      )}
      {doing ? (
        <FileDialogs
          vantage={vantage}
          name={name}
          page={page}
          doing={doing}
          onDoing={setDoing}
          onChanged={() => void readAgain()}
          onFailure={download.show}
        />
      ) : null}
    </DropZone>
  );
}
