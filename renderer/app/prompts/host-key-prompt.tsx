import Alert from '@mui/material/Alert';
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
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { useAnswer } from './answer.ts';

type HostKey = Extract<Prompt, { kind: 'host-key' }>;

/**
 * Shows the key of a server that was never met, or never with this kind of key, and asks whether it is the right one. Refusing is
 * the safe way out.
 */
export function HostKeyPrompt({ prompt, more }: { readonly prompt: HostKey; readonly more: number }) {
  const { t } = useTranslation('app');
  const answer = useAnswer(prompt.id);
  const failure = useFailure(answer.error);
  const say = useWords();
  const [remember, setRemember] = useState(true);
  const refuse = () => answer.mutate({ kind: 'cancel' });
  const others = prompt.otherKeys ?? [];
  const met = others.length > 0 ? 'prompts.hostKey.another' : 'prompts.hostKey.first';
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        answer.mutate({ kind: 'accept-host-key', remember });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') refuse();
      }}
      sx={{ display: 'contents' }}
    >
      <DialogTitle id="prompt-title">{t(`${met}.title`, { target: prompt.target })}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
        {prompt.certificateProblem ? <Alert severity="warning">{say(prompt.certificateProblem)}</Alert> : null}
        {others.length > 0 ? (
          <Alert severity="warning">{t(`${met}.text`, { target: prompt.target })}</Alert>
        ) : (
          <Typography>{t(`${met}.text`, { target: prompt.target })}</Typography>
        )}
        <MachineText text={prompt.fingerprint} label={t('prompts.hostKey.fingerprint')} />
        <FactList
          facts={[
            { name: t('prompts.hostKey.address'), value: <MachineWord>{prompt.address}</MachineWord> },
            { name: t('prompts.hostKey.type'), value: <MachineWord>{prompt.keyType}</MachineWord> },
            ...others.map(({ keyType, fingerprint, source }, index) => ({
              name: t('prompts.hostKey.expected', { number: others.length > 1 ? index + 1 : '' }).trim(),
              value: <MachineWord>{`${keyType} ${fingerprint} (${source})`}</MachineWord>,
            })),
            ...(prompt.alsoKnownAs.length > 0
              ? [{ name: t('prompts.hostKey.known'), value: <MachineWord>{prompt.alsoKnownAs.join(', ')}</MachineWord> }]
              : []),
          ]}
        />
        {prompt.alsoKnownAs.length > 0 || others.length > 0 ? null : (
          <Typography sx={{ color: 'text.secondary' }}>{t('prompts.hostKey.unknown')}</Typography>
        )}
        <FormControlLabel
          control={<Checkbox size="small" checked={remember} onChange={(_, checked) => setRemember(checked)} />}
          label={t('prompts.hostKey.remember')}
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
          {t('prompts.hostKey.refuse')}
        </Button>
        <Button type="submit" variant="contained" disabled={answer.isPending}>
          {t('prompts.hostKey.accept')}
        </Button>
      </DialogActions>
    </Box>
  );
}
