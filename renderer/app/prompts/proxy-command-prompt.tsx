import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../../preload/contract/vantage.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { useFailure } from '../../ui/words.ts';
import { useAnswer } from './answer.ts';

type ProxyCommand = Extract<Prompt, { kind: 'proxy-command' }>;

/** Shows the program that the ssh configuration runs here to reach a host, whole, and asks whether it may. Refusing is the safe way out. */
export function ProxyCommandPrompt({ prompt, more }: { readonly prompt: ProxyCommand; readonly more: number }) {
  const { t } = useTranslation('app');
  const answer = useAnswer(prompt.id);
  const failure = useFailure(answer.error);
  const [remember, setRemember] = useState(true);
  const refuse = () => answer.mutate({ kind: 'cancel' });
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        answer.mutate({ kind: 'allow-command', remember });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') refuse();
      }}
      sx={{ display: 'contents' }}
    >
      <DialogTitle id="prompt-title">{t('prompts.proxyCommand.title', { target: prompt.target })}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        <Typography>{t('prompts.proxyCommand.text', { target: prompt.target })}</Typography>
        <MachineText text={prompt.command} label={t('prompts.proxyCommand.command')} maxHeight={160} />
        <FormControlLabel
          control={<Checkbox size="small" checked={remember} onChange={(_, checked) => setRemember(checked)} />}
          label={t('prompts.proxyCommand.remember')}
          slotProps={{ typography: { variant: 'body2' } }}
        />
        {failure ? <FailureNotice failure={failure} /> : null}
      </DialogContent>
      <DialogActions>
        {more > 0 ? (
          <Typography variant="caption" sx={{ mr: 'auto', color: 'text.secondary' }}>
            {t('prompts.waiting', { count: more })}
          </Typography>
        ) : null}
        <Button onClick={refuse} autoFocus disabled={answer.isPending}>
          {t('prompts.proxyCommand.refuse')}
        </Button>
        <Button type="submit" variant="contained" disabled={answer.isPending}>
          {t('prompts.proxyCommand.allow')}
        </Button>
      </DialogActions>
    </Box>
  );
}
