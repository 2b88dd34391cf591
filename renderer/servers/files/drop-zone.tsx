import UploadFile from '@mui/icons-material/UploadFileOutlined';
import Box from '@mui/material/Box';
import type { DragEvent, KeyboardEvent, ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../preload/contract/file-names.ts';
import type { Chosen } from './dropped.ts';
import { droppedFiles } from './dropped.ts';

interface DropZoneProps {
  readonly label: string;
  /** The folder that what is dropped goes into; null while there is none. */
  readonly folder: string | null;
  readonly onDropped: (chosen: Chosen) => void;
  readonly onFailed: (error: unknown) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly children: ReactNode;
}

const bringsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files');

/** Takes files and folders that are dropped, and says where they go while they are held over it. */
export function DropZone({ label, folder, onDropped, onFailed, onKeyDown, children }: DropZoneProps) {
  const { t } = useTranslation('files');
  const [over, setOver] = useState(false);
  return (
    <Box
      component="section"
      aria-label={label}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (!bringsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = folder === null ? 'none' : 'copy';
        setOver(folder !== null);
      }}
      onDragLeave={(event) => {
        // Going over something in it is no leaving.
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        if (!bringsFiles(event)) return;
        event.preventDefault();
        setOver(false);
        if (folder !== null) droppedFiles(event.dataTransfer).then(onDropped, onFailed);
      }}
      sx={{ position: 'relative', display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }}
    >
      {children}
      {over && folder !== null ? (
        <Box
          aria-hidden
          sx={{
            position: 'absolute',
            inset: 8,
            zIndex: 2,
            display: 'flex',
            alignItems: 'center',
            justifyContent: 'center',
            gap: 1.5,
            border: 2,
            borderStyle: 'dashed',
            borderColor: 'primary.main',
            borderRadius: 2,
            bgcolor: 'background.default',
            opacity: 0.94,
            fontWeight: 600,
            pointerEvents: 'none',
            overflowWrap: 'anywhere',
            p: 2,
          }}
        >
          <UploadFile sx={{ color: 'primary.main' }} />
          {t('upload.dropHere', { path: shownName(folder) })}
        </Box>
      ) : null}
    </Box>
  );
}
