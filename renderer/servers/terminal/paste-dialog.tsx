import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { useTranslation } from 'react-i18next';
import type { ServerTerminal } from '../../../preload/contract/terminals.ts';
import { MONO } from '../../app/theme.ts';
import { useBroadcast } from './broadcast.ts';
import { usePlaceName } from './terminal-names.ts';

const MOST_LINES = 30;

interface PasteDialogProps {
  readonly text: string;
  readonly terminal: ServerTerminal;
  readonly all: readonly ServerTerminal[];
  readonly onPaste: () => void;
  readonly onClose: () => void;
  readonly onClosed: () => void;
}

/** Asks before something with the end of a line in it is pasted: a shell would run it. */
export function PasteDialog({ text, terminal, all, onPaste, onClose, onClosed }: PasteDialogProps) {
  const { t } = useTranslation('terminal');
  const together = useBroadcast();
  const placeOf = usePlaceName();
  const places = (together.has(terminal.id) ? all.filter(({ id }) => together.has(id)) : [terminal]).map(placeOf);
  const lines = text.replace(/\n$/u, '').split('\n');
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="paste-title" slotProps={{ transition: { onExited: onClosed } }}>
      <DialogTitle id="paste-title">{t('paste.title', { count: lines.length, target: [...new Set(places)].join(', ') })}</DialogTitle>
      <DialogContent>
        <DialogContentText>{t('paste.means')}</DialogContentText>
        <Box
          component="pre"
          tabIndex={0}
          aria-label={t('paste.text')}
          sx={{
            m: 0,
            mt: 1.5,
            p: 1.25,
            maxHeight: 260,
            overflow: 'auto',
            fontFamily: MONO,
            fontSize: '0.78125rem',
            bgcolor: 'surface.field',
            border: 1,
            borderColor: 'surface.line',
            borderRadius: 1,
          }}
        >
          {lines.slice(0, MOST_LINES).join('\n')}
          {lines.length > MOST_LINES ? `\n${t('paste.more', { count: lines.length - MOST_LINES })}` : ''}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('paste.cancel')}</Button>
        <Button variant="contained" onClick={onPaste} autoFocus>
          {t('paste.do')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
