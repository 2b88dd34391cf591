import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import Download from '@mui/icons-material/DownloadOutlined';
import DriveFileMove from '@mui/icons-material/DriveFileMoveOutlined';
import Edit from '@mui/icons-material/DriveFileRenameOutlineOutlined';
import Lock from '@mui/icons-material/LockOutlined';
import OpenIcon from '@mui/icons-material/ArrowForwardOutlined';
import SaveAlt from '@mui/icons-material/SaveAltOutlined';
import { useTranslation } from 'react-i18next';
import { pathIn } from '../../../preload/contract/file-names.ts';
import type { FileEntry } from '../../../preload/contract/files.ts';
import { copyText } from '../../client/clipboard.ts';
import type { RowAction } from '../../ui/table/row-menu.tsx';
import { HERE } from '../paths.ts';
import { kindBehind } from './file-columns.tsx';
import type { FileDoing } from './file-dialogs.tsx';

interface FileMenuOptions {
  readonly vantage: string;
  /** The folder that is shown. */
  readonly at: string;
  readonly onOpen: (entry: FileEntry) => void;
  /** A folder is packed. */
  readonly onSave: (paths: readonly string[], packed: boolean) => void;
  readonly onDoing: (doing: FileDoing) => void;
}

/** What can be done with one thing in the folder. */
export function useFileMenu({ vantage, at, onOpen, onSave, onDoing }: FileMenuOptions): (entry: FileEntry) => RowAction[] {
  const { t } = useTranslation('files');
  return (entry) => {
    const path = pathIn(at, entry.name);
    const behind = kindBehind(entry);
    return [
      { key: 'open', label: t('open'), icon: <OpenIcon />, onSelect: () => onOpen(entry) },
      ...(behind === 'file' ? [{ key: 'save', label: t('download.save'), icon: <SaveAlt />, onSelect: () => onSave([path], false) }] : []),
      ...(behind === 'folder'
        ? [{ key: 'save', label: t('download.packed'), icon: <SaveAlt />, onSelect: () => onSave([path], true) }]
        : []),
      ...(vantage === HERE
        ? []
        : [{ key: 'get', label: t('download.toHere'), icon: <Download />, onSelect: () => onDoing({ kind: 'get', paths: [path] }) }]),
      { key: 'copy', label: t('copyPath'), icon: <CopyIcon />, onSelect: () => void copyText(path) },
      { key: 'rename', label: t('rename.title'), icon: <Edit />, onSelect: () => onDoing({ kind: 'rename', path }) },
      { key: 'move', label: t('move.title'), icon: <DriveFileMove />, onSelect: () => onDoing({ kind: 'move', path }) },
      { key: 'mode', label: t('mode.title'), icon: <Lock />, onSelect: () => onDoing({ kind: 'mode', path, entry }) },
      {
        key: 'remove',
        label: t('remove.title'),
        icon: <DeleteIcon />,
        dangerous: true,
        onSelect: () => onDoing({ kind: 'remove', paths: [path] }),
      },
    ];
  };
}
