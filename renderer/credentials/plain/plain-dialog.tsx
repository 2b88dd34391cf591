import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRun } from '../../client/run.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { VantageSelect } from '../../ui/vantage-select.tsx';
import { useWords } from '../../ui/words.ts';
import type { CredentialActionProps } from '../actions.ts';
import { PlainFile } from './plain-file.tsx';
import { byFile, plainRun } from './plain-run.ts';

/** Says where secrets lie in plain text, on this computer or a server: file, line, kind and who may read it; never a value. */
export default function PlainDialog({ onClose }: CredentialActionProps) {
  const { t } = useTranslation('secrets');
  const say = useWords();
  const { status, state, failure, input } = useRun(plainRun);
  const [via, setVia] = useState(input?.via ?? 'here');
  const [folders, setFolders] = useState(input?.folders.join(', ') ?? '');
  const running = status === 'running';
  const files = byFile(state?.found ?? []);
  const place = (input?.via ?? via) === 'here' ? t('plain.here') : (input?.via ?? via).replace(/^ssh:/u, '');
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="plain-title">
      <DialogTitle id="plain-title">{t('plain.title')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start' }}>
        <Typography sx={{ color: 'text.secondary' }}>{t('plain.means')}</Typography>
        <Box
          component="form"
          id="plain-form"
          onSubmit={(event) => {
            event.preventDefault();
            plainRun.start({
              via,
              folders: folders
                .split(',')
                .map((folder) => folder.trim())
                .filter((folder) => folder !== '')
                .slice(0, 10),
            });
          }}
          sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, gap: 2 }}
        >
          <VantageSelect value={via} onChange={setVia} label={t('plain.where')} />
          <TextField
            label={t('plain.folders')}
            value={folders}
            onChange={(event) => setFolders(event.target.value)}
            placeholder="/srv, /opt"
            helperText={t('plain.foldersHelp')}
            slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' }, inputLabel: { shrink: true } }}
          />
        </Box>
        {running ? <Typography role="status">{t('plain.reading', { count: state?.files ?? 0 })}</Typography> : null}
        {failure && status === 'failed' ? <FailureNotice failure={failure} target={t('plain.failed', { place })} /> : null}
        {status === 'done' && state ? (
          <Typography role="status">
            {state.found.length === 0
              ? t('plain.nothing', { count: state.files, place })
              : `${t('plain.found', { count: state.found.length })} ${t('plain.inFiles', { count: files.length })}`}
          </Typography>
        ) : null}
        {state?.notes?.map((note) => (
          <Typography key={note.en} sx={{ color: 'text.secondary' }}>
            {say(note)}
          </Typography>
        ))}
        {files.length === 0 ? null : (
          <Box component="ul" aria-label={t('plain.list')} sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}>
            {files.map((secrets) => (
              <PlainFile key={secrets[0].path} secrets={secrets} />
            ))}
          </Box>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('close')}</Button>
        {running ? (
          <Button variant="outlined" onClick={plainRun.cancel}>
            {t('plain.cancel')}
          </Button>
        ) : (
          <Button type="submit" form="plain-form" variant="contained">
            {status === 'idle' ? t('plain.start') : t('plain.again')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
