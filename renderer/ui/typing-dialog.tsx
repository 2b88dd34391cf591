import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { DialogProps } from '@mui/material/Dialog';
import Dialog from '@mui/material/Dialog';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface TypingDialogProps extends Omit<DialogProps, 'onClose' | 'open'> {
  /** Something was typed that is kept nowhere yet. */
  readonly typed: boolean;
  /** Only its own buttons close it. */
  readonly stays?: boolean;
  readonly onClose: () => void;
}

/** A dialog to type into: Escape, or a click beside it, asks before what was typed is lost. Its own buttons close it unasked. */
export function TypingDialog({ typed, stays = false, onClose, children, ...dialog }: TypingDialogProps) {
  const { t } = useTranslation('ui');
  const [asks, setAsks] = useState(false);
  const before = useRef<HTMLElement | null>(null);
  const goOn = () => {
    setAsks(false);
    before.current?.focus();
  };
  const leave = () => {
    if (stays) return;
    if (!typed) onClose();
    else if (asks) goOn();
    else {
      before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      setAsks(true);
    }
  };
  return (
    <Dialog {...dialog} open onClose={leave}>
      {children}
      {asks && typed ? (
        <Box
          role="alert"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            gap: 1,
            px: 2.5,
            py: 1.25,
            borderTop: 1,
            borderColor: 'surface.line',
          }}
        >
          <Box component="span" sx={{ flex: '1 1 180px' }}>
            {t('typed.lost')}
          </Box>
          <Button autoFocus onClick={goOn}>
            {t('typed.goOn')}
          </Button>
          <Button color="error" onClick={onClose}>
            {t('typed.discard')}
          </Button>
        </Box>
      ) : null}
    </Dialog>
  );
}
