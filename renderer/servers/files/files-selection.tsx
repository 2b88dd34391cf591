import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import Download from '@mui/icons-material/DownloadOutlined';
import SaveAlt from '@mui/icons-material/SaveAltOutlined';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../ui/formats.ts';
import { SelectionToolbar } from '../../ui/table/selection-toolbar.tsx';

interface FilesSelectionProps {
  readonly count: number;
  /** Of the files among them; what is in folders is not counted. */
  readonly bytes: number;
  /** They can be copied to this computer. */
  readonly remote: boolean;
  readonly onSave: () => void;
  readonly onGet: () => void;
  readonly onCopyPaths: () => void;
  readonly onRemove: () => void;
  readonly onClear: () => void;
}

/** What can be done with the chosen files and folders, below the list. */
export function FilesSelection({ count, bytes, remote, onSave, onGet, onCopyPaths, onRemove, onClear }: FilesSelectionProps) {
  const { t } = useTranslation('files');
  const formats = useFormats();
  if (count === 0) return null;
  return (
    <SelectionToolbar
      label={t('selection.title')}
      status={`${t('selection.count', { count, number: formats.number(count) })}${bytes > 0 ? ` · ${formats.bytes(bytes)}` : ''}`}
      clear={t('selection.clear')}
      onClear={onClear}
    >
      <Button variant="contained" startIcon={<SaveAlt />} onClick={onSave}>
        {t('download.save')}
      </Button>
      {remote ? (
        <Button startIcon={<Download />} onClick={onGet}>
          {t('download.toHere')}
        </Button>
      ) : null}
      <Button startIcon={<CopyIcon />} onClick={onCopyPaths}>
        {t('selection.copyPaths', { count })}
      </Button>
      <Button color="error" startIcon={<DeleteIcon />} onClick={onRemove}>
        {t('remove.title')}
      </Button>
    </SelectionToolbar>
  );
}
