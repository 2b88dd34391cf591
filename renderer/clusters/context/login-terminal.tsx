import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client/link.ts';
import { useCloseTerminal, useReopenTerminal, useTerminals } from '../../servers/terminal/queries.ts';
import { TerminalPane } from '../../servers/terminal/terminal-pane.tsx';
import { sizeToOpen } from '../../servers/terminal/terminal-view.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';

interface LoginTerminalProps {
  readonly context: string;
  readonly onClose: () => void;
  /** It ended well: what failed is tried again. */
  readonly onLoggedIn: () => void;
}

/** The login program of a context in a terminal of this computer; once it has ended well, the cluster is tried again. */
export default function LoginTerminal({ context, onClose, onLoggedIn }: LoginTerminalProps) {
  const { t } = useTranslation('contexts');
  const titleId = useId();
  const { state: terminals, status } = useTerminals();
  const close = useCloseTerminal();
  const reopen = useReopenTerminal();
  const open = useMutation({
    mutationKey: ['servers.terminals.open', 'here', context],
    mutationFn: () => client.servers.terminals.open({ vantage: 'here', size: sizeToOpen(), login: context }),
  });
  const { mutate } = open;
  // One that runs in this window already is shown again.
  const begun = useRef(false);
  const held = terminals?.find(({ id, login, state }) => (open.data ? id === open.data.id : login === context && state === 'open'));
  useEffect(() => {
    if (begun.current || terminals === undefined) return;
    begun.current = true;
    if (held === undefined) mutate();
  }, [terminals, held, mutate]);

  const leave = () => {
    if (held) close.mutate(held.id);
    onClose();
  };
  const done = held?.state === 'ended' && held.exitCode === 0;
  const finish = useRef(() => {});
  finish.current = () => {
    leave();
    onLoggedIn();
  };
  useEffect(() => {
    if (done) finish.current();
  }, [done]);
  const failure = useFailure(open.error ?? reopen.error);
  return (
    <Dialog
      open
      onClose={(_, reason) => {
        // Escape belongs to what runs in the terminal.
        if (reason !== 'escapeKeyDown' && reason !== 'backdropClick') leave();
      }}
      maxWidth="md"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{t('login.title', { cluster: context })}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        <Typography sx={{ color: 'text.secondary' }}>
          {held?.state === 'ended' ? t('login.ended', { code: held.exitCode ?? '?' }) : t('login.means')}
        </Typography>
        {failure ? <FailureNotice failure={failure} target={context} /> : null}
        {held ? (
          <Box sx={{ display: 'flex', height: { xs: 320, sm: 420 }, minWidth: 0, border: 1, borderColor: 'surface.line', borderRadius: 1 }}>
            <TerminalPane
              terminal={held}
              target={context}
              number={1}
              all={[held]}
              lost={status !== 'live'}
              onOpenAsRoot={leave}
              onClose={leave}
            />
          </Box>
        ) : failure ? null : (
          <LoadingRows rows={3} label={t('login.opening')} />
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={leave}>{t('close')}</Button>
        {held?.state === 'ended' ? (
          <Button variant="contained" loading={reopen.isPending} onClick={() => reopen.mutate(held.id)}>
            {t('login.again')}
          </Button>
        ) : null}
      </DialogActions>
    </Dialog>
  );
}
