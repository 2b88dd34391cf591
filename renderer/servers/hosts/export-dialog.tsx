import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostExportFormat } from '../../../preload/contract/host-lists.ts';
import { hostExportFormatSchema } from '../../../preload/contract/host-lists.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { useFailure, useWords } from '../../ui/words.ts';
import { useHostExport } from '../queries.ts';

/** How much of a long export is shown; all of it is copied and saved. */
const SHOWN_CHARACTERS = 20_000;

/** Writes servers down for ssh, Ansible or a spreadsheet: shown, copied or saved as a file. */
export function ExportDialog({ names, onClose }: { readonly names: readonly string[] | null; readonly onClose: () => void }) {
  const { t } = useTranslation('servers');
  const say = useWords();
  const [format, setFormat] = useState<HostExportFormat>('ssh-config');
  const written = useHostExport(format, names);
  const failure = useFailure(written.error);
  const text = written.data?.text ?? '';
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth aria-labelledby="export-title">
      <DialogTitle id="export-title">
        {names === null ? t('lists.export.all') : t('lists.export.some', { count: names.length })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        <Box sx={{ pt: 1, maxWidth: 320 }}>
          <TextField
            select
            label={t('lists.format.label')}
            value={format}
            onChange={(event) => setFormat(hostExportFormatSchema.parse(event.target.value))}
          >
            {hostExportFormatSchema.options.map((one) => (
              <MenuItem key={one} value={one}>
                {t(`lists.format.${one}`)}
              </MenuItem>
            ))}
          </TextField>
        </Box>
        {failure ? <FailureNotice failure={failure} /> : null}
        {written.isPending ? <LoadingRows /> : null}
        {(written.data?.left ?? []).map(({ name, why }) => (
          <Typography key={name} sx={{ color: 'state.degraded' }}>
            {t('lists.export.left', { name, why: say(why) })}
          </Typography>
        ))}
        {written.data ? (
          <MachineText
            text={text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}\n…` : text}
            label={t(`lists.format.${format}`)}
            keepLines
          />
        ) : null}
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {t('lists.export.noSecrets')}
        </Typography>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('lists.close')}</Button>
        <Button variant="contained" disabled={!written.data} onClick={() => written.data && saveFile(written.data.fileName, text)}>
          {t('lists.export.save')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
