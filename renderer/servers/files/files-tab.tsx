import CreateFolder from '@mui/icons-material/CreateNewFolderOutlined';
import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import Download from '@mui/icons-material/DownloadOutlined';
import Edit from '@mui/icons-material/DriveFileRenameOutlineOutlined';
import Lock from '@mui/icons-material/LockOutlined';
import Pie from '@mui/icons-material/DataUsageOutlined';
import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import OpenIcon from '@mui/icons-material/ArrowForwardOutlined';
import Upload from '@mui/icons-material/UploadOutlined';
import UploadFile from '@mui/icons-material/UploadFileOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { nameIn, pathIn, shownName } from '../../../preload/contract/file-names.ts';
import type { FileEntry } from '../../../preload/contract/files.ts';
import { copyText } from '../../client/clipboard.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LiveTable } from '../../ui/live-table.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import type { RowAction } from '../../ui/row-menu.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { HERE } from '../paths.ts';
import { ServerDrawer } from '../server-drawer.tsx';
import type { ServerTabProps } from '../server-tab.ts';
import { useTabFailures } from '../server-tab.ts';
import { kindBehind, useFileColumns } from './file-columns.tsx';
import type { FileDoing } from './file-dialogs.tsx';
import { FileDialogs } from './file-dialogs.tsx';
import { FileView } from './file-view.tsx';
import { PathBar } from './path-bar.tsx';
import { filesPath, readFilesPlace } from './place.ts';
import { useFolder, useReadAgain } from './queries.ts';
import { UsageDrawer } from './usage-drawer.tsx';
import { useWindowFiles } from './use-upload.ts';

const rowId = ({ name }: FileEntry) => name;
const isHidden = ({ name }: FileEntry) => name.startsWith('.');

/** Files of the machine: a folder, and one file beside it. */
export default function FilesTab({ target, name, vantage, rest, asked, current }: ServerTabProps) {
  const { t } = useTranslation('files');
  const say = useWords();
  const formats = useFormats();
  const navigate = useNavigate();
  const columns = useFileColumns();
  const place = readFilesPlace(rest);
  const query = useFolder(vantage, place.folder, asked);
  const listFailure = useFailure(query.isFetching ? null : query.error);
  const [failure = null] = useTabFailures([listFailure]);
  const readAgain = useReadAgain(vantage);
  const [text, setText] = useState('');
  const [hidden, setHidden] = useState(false);
  const [usage, setUsage] = useState(false);
  const [doing, setDoing] = useState<FileDoing | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const folder = query.data;
  const at = folder?.path ?? place.folder ?? '/';
  const page = filesPath(vantage, place.folder, place.file);
  const windowFiles = useWindowFiles(page);

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
    if (entry) open(entry);
  };
  const menu = (entry: FileEntry): RowAction[] => {
    const path = pathIn(at, entry.name);
    const isFile = kindBehind(entry) === 'file';
    return [
      { key: 'open', label: t('open'), icon: <OpenIcon />, onSelect: () => open(entry) },
      ...(isFile
        ? [
            {
              key: 'save',
              label: t('download.save'),
              icon: <Download />,
              onSelect: () => void windowFiles.save(vantage, path, nameIn(shownName(path))),
            },
          ]
        : []),
      ...(vantage === HERE
        ? []
        : [{ key: 'get', label: t('download.toHere'), icon: <Download />, onSelect: () => setDoing({ kind: 'get', path }) }]),
      { key: 'rename', label: t('rename.title'), icon: <Edit />, onSelect: () => setDoing({ kind: 'rename', path }) },
      { key: 'mode', label: t('mode.title'), icon: <Lock />, onSelect: () => setDoing({ kind: 'mode', path, entry }) },
      { key: 'copy', label: t('copyPath'), icon: <CopyIcon />, onSelect: () => void copyText(path) },
      {
        key: 'remove',
        label: t('remove.title'),
        icon: <DeleteIcon />,
        dangerous: true,
        onSelect: () => setDoing({ kind: 'remove', path }),
      },
    ];
  };
  const upload = async (file: File | undefined) => {
    if (file === undefined) return;
    const staged = await windowFiles.stage(file);
    if (staged !== null) setDoing({ kind: 'staged', staged, to: pathIn(at, staged.name) });
  };
  const hiddenCount = (folder?.entries ?? []).filter(isHidden).length;
  const button = (label: string, icon: React.ReactNode, onClick: () => void) => (
    <Tooltip title={label}>
      <span>
        <IconButton aria-label={label} disabled={folder === undefined} onClick={onClick}>
          {icon}
        </IconButton>
      </span>
    </Tooltip>
  );

  return (
    <Box
      component="section"
      aria-label={t('title')}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void upload(event.dataTransfer.files[0]);
      }}
      sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}
    >
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, px: 2, py: 1 }}>
        <PathBar path={folder?.path ?? place.folder} onGo={go} />
        {button(t('folder.title'), <CreateFolder />, () => setDoing({ kind: 'folder', at }))}
        {button(t('upload.title'), <UploadFile />, () => input.current?.click())}
        {vantage === HERE ? null : button(t('upload.fromHere'), <Upload />, () => setDoing({ kind: 'put', at }))}
        {button(t('usage.show'), <Pie />, () => setUsage(true))}
        <input
          ref={input}
          type="file"
          hidden
          aria-label={t('upload.title')}
          onChange={(event) => void upload(event.target.files?.[0]).then(() => void (event.target.value = ''))}
        />
      </Box>
      <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.25, px: 2.5, pb: 1 }}>
        <FilterField value={text} onChange={setText} label={t('filter')} />
        <FormControlLabel
          control={<Checkbox size="small" checked={hidden} onChange={(event) => setHidden(event.target.checked)} />}
          label={t('hidden', { number: formats.number(hiddenCount) })}
        />
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
      {[failure, windowFiles.failure].map((one) =>
        one ? (
          <Box key={one.cause.en} sx={{ flex: 'none', p: 1.5 }}>
            <FailureNotice
              failure={one}
              target={target}
              mild={one.kind === 'cancelled' || one.kind === 'not-available'}
              action={
                <Button variant="outlined" onClick={() => void query.refetch()}>
                  {t('again')}
                </Button>
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
      {usage && folder ? (
        <ServerDrawer>
          <UsageDrawer key={folder.path} vantage={vantage} path={folder.path} onOpen={openNamed} onClose={() => setUsage(false)} />
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
            onClose={() => void navigate(filesPath(vantage, place.folder))}
            onChanged={() => void readAgain()}
            actions={button(
              t('download.save'),
              <Download />,
              () => void windowFiles.save(vantage, place.file ?? '', shownName(nameIn(place.file ?? ''))),
            )}
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
          onForget={windowFiles.forget}
        />
      ) : null}
    </Box>
  );
}
