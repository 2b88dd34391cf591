import CreateFolder from '@mui/icons-material/CreateNewFolderOutlined';
import DriveFolderUpload from '@mui/icons-material/DriveFolderUploadOutlined';
import Pie from '@mui/icons-material/DataUsageOutlined';
import Upload from '@mui/icons-material/UploadOutlined';
import UploadFile from '@mui/icons-material/UploadFileOutlined';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import type { ReactNode } from 'react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Chosen } from './dropped.ts';
import { chosenFiles } from './dropped.ts';

interface IconActionProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

/** A button that is an icon, with its word on hover and for screen readers. */
export function IconAction({ label, icon, disabled = false, onClick }: IconActionProps) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton aria-label={label} disabled={disabled} onClick={onClick}>
          {icon}
        </IconButton>
      </span>
    </Tooltip>
  );
}

interface FilesToolbarProps {
  /** Nothing is shown yet that it could be done with. */
  readonly disabled: boolean;
  /** It is a server: folders of this computer are another place. */
  readonly remote: boolean;
  readonly onFolder: () => void;
  readonly onUpload: (chosen: Chosen) => void;
  readonly onFromHere: () => void;
  readonly onUsage: () => void;
}

/** What is done in the folder that is shown. */
export function FilesToolbar({ disabled, remote, onFolder, onUpload, onFromHere, onUsage }: FilesToolbarProps) {
  const { t } = useTranslation('files');
  const filesInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const chosen = (input: HTMLInputElement) => {
    if (input.files !== null && input.files.length > 0) onUpload(chosenFiles(input.files));
    // The same files may be chosen again.
    input.value = '';
  };
  return (
    <>
      <IconAction label={t('folder.title')} icon={<CreateFolder />} disabled={disabled} onClick={onFolder} />
      <IconAction label={t('upload.files')} icon={<UploadFile />} disabled={disabled} onClick={() => filesInput.current?.click()} />
      <IconAction
        label={t('upload.folder')}
        icon={<DriveFolderUpload />}
        disabled={disabled}
        onClick={() => folderInput.current?.click()}
      />
      {remote ? <IconAction label={t('upload.fromHere')} icon={<Upload />} disabled={disabled} onClick={onFromHere} /> : null}
      <IconAction label={t('usage.show')} icon={<Pie />} disabled={disabled} onClick={onUsage} />
      <input
        ref={filesInput}
        type="file"
        multiple
        hidden
        aria-label={t('upload.files')}
        onChange={(event) => chosen(event.currentTarget)}
      />
      <input
        ref={(element) => {
          folderInput.current = element;
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        aria-label={t('upload.folder')}
        onChange={(event) => chosen(event.currentTarget)}
      />
    </>
  );
}
