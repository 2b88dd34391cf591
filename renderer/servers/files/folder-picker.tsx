import Up from '@mui/icons-material/ArrowUpwardOutlined';
import FolderIcon from '@mui/icons-material/FolderOutlined';
import FileIcon from '@mui/icons-material/InsertDriveFileOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { folderOf, pathIn, shownName } from '../../../preload/contract/file-names.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import { kindBehind } from './file-columns.tsx';
import { PathBar } from './path-bar.tsx';
import { useFolder } from './queries.ts';

const MOST_SHOWN = 1000;

interface FolderPickerProps {
  readonly vantage: string;
  readonly title: string;
  /** Where one begins to look; the home folder unless given. */
  readonly start?: string;
  /** Files can be chosen too, not only a folder. */
  readonly files: boolean;
  readonly verb: string;
  readonly onClose: () => void;
  readonly onPick: (path: string) => void;
}

/** A folder or a file of a machine, found by walking through its folders or by typing. */
export function FolderPicker({ vantage, title, start, files, verb, onClose, onPick }: FolderPickerProps) {
  const { t } = useTranslation('files');
  const titleId = useId();
  const [at, setAt] = useState<string | null>(start ?? null);
  const [file, setFile] = useState<string | null>(null);
  const query = useFolder(vantage, at, true);
  const failure = useFailure(query.isFetching ? null : query.error);
  const folder = query.data;
  const go = (path: string | null) => {
    setFile(null);
    setAt(path);
  };
  const shown = (folder?.entries ?? [])
    .filter((entry) => !entry.name.startsWith('.') && (kindBehind(entry) === 'folder' || (files && kindBehind(entry) === 'file')))
    .toSorted(
      (one, other) => Number(kindBehind(other) === 'folder') - Number(kindBehind(one) === 'folder') || one.name.localeCompare(other.name),
    );
  const picked = file ?? folder?.path ?? null;
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {title}
      </DialogTitle>
      <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 1 }}>
        <PathBar path={folder?.path ?? null} onGo={go} />
        {failure ? <FailureNotice failure={failure} target="" /> : null}
        {query.isFetching && !folder ? <LoadingRows rows={5} label={t('reading')} /> : null}
        <List
          dense
          sx={{ height: 320, overflow: 'auto', border: 1, borderColor: 'surface.line', borderRadius: 1, p: 0 }}
          aria-label={t('title')}
        >
          {folder && folder.path !== '/' ? (
            <ListItemButton onClick={() => go(folderOf(folder.path))} sx={{ gap: 1 }}>
              <Up sx={{ fontSize: 17 }} /> ..
            </ListItemButton>
          ) : null}
          {shown.slice(0, MOST_SHOWN).map((entry) => {
            const path = pathIn(folder?.path ?? '/', entry.name);
            const isFolder = kindBehind(entry) === 'folder';
            return (
              <ListItemButton
                key={entry.name}
                selected={path === file}
                onClick={() => (isFolder ? go(path) : setFile(path))}
                sx={{ gap: 1 }}
              >
                {isFolder ? <FolderIcon sx={{ fontSize: 17, color: 'primary.main' }} /> : <FileIcon sx={{ fontSize: 17 }} />}
                {shownName(entry.name)}
              </ListItemButton>
            );
          })}
        </List>
        <Box sx={{ minHeight: '1.5em' }}>
          {picked === null ? null : <Typography sx={{ overflowWrap: 'anywhere' }}>{t('picked', { path: shownName(picked) })}</Typography>}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button variant="contained" disabled={picked === null} onClick={() => picked !== null && onPick(picked)}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
