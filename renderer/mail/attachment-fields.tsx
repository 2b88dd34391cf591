import AttachFile from '@mui/icons-material/AttachFileOutlined';
import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import type { DragEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFormats } from '../ui/formats.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { attach, detach, MOST_ATTACHED_BYTES, useAttachments } from './attachments.ts';

const bringsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files');

/** The files of the message: chosen, or dropped here. */
export function AttachmentFields() {
  const { t } = useTranslation('mail');
  const formats = useFormats();
  const { files, busy, refused, failure } = useAttachments();
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <Box
      component="section"
      aria-label={t('attach.title')}
      onDragOver={(event) => {
        if (!bringsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      }}
      onDragLeave={(event) => {
        // Going over something in it is no leaving.
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        if (!bringsFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void attach([...event.dataTransfer.files]);
      }}
      sx={{
        display: 'grid',
        gap: 0.75,
        p: 1.25,
        border: 1,
        borderStyle: 'dashed',
        borderColor: over ? 'primary.main' : 'surface.line',
        bgcolor: over ? 'action.hover' : 'transparent',
        borderRadius: 1,
      }}
    >
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('attach.choose')}
        onChange={(event) => {
          void attach([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Button variant="outlined" startIcon={<AttachFile />} loading={busy > 0} onClick={() => picker.current?.click()}>
          {t('attach.choose')}
        </Button>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {over
            ? t('attach.drop')
            : files.length > 0
              ? t('attach.sum', { size: formats.bytes(all), most: formats.bytes(MOST_ATTACHED_BYTES) })
              : t('attach.means', { most: formats.bytes(MOST_ATTACHED_BYTES) })}
        </Typography>
      </Box>
      {files.length > 0 ? (
        <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
          {files.map(({ id, name, bytes }) => (
            <Box component="li" key={id} sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 28 }}>
              <Box component="span" sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                {name}
              </Box>
              <Box component="span" className="tabular" sx={{ color: 'text.secondary', flex: 'none' }}>
                {formats.bytes(bytes)}
              </Box>
              <IconButton size="small" aria-label={t('attach.remove', { name })} onClick={() => detach(id)}>
                <Close fontSize="small" />
              </IconButton>
            </Box>
          ))}
        </Box>
      ) : null}
      {refused ? (
        <Box role="alert">
          <StateBadge level="degraded" word={t(refused === 'too-much' ? 'attach.tooMuch' : 'attach.tooMany')} />
        </Box>
      ) : null}
      {failure ? <FailureNotice failure={failure} mild /> : null}
    </Box>
  );
}
