import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../../preload/contract/vantage.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { useAnswer } from './answer.ts';
import { PromptFrame, RememberChoice } from './prompt-frame.tsx';

type ProxyCommand = Extract<Prompt, { kind: 'proxy-command' }>;

/** Shows the program that the ssh configuration runs here to reach a host, whole, and asks whether it may. Refusing is the safe way out. */
export function ProxyCommandPrompt({ prompt, more }: { readonly prompt: ProxyCommand; readonly more: number }) {
  const { t } = useTranslation('app');
  const answer = useAnswer(prompt.id);
  const [remember, setRemember] = useState(true);
  return (
    <PromptFrame
      title={t('prompts.proxyCommand.title', { target: prompt.target })}
      refuse={t('prompts.proxyCommand.refuse')}
      accept={t('prompts.proxyCommand.allow')}
      refuseFirst
      more={more}
      answer={answer}
      accepted={() => ({ kind: 'allow-command', remember })}
    >
      <Typography>{t('prompts.proxyCommand.text', { target: prompt.target })}</Typography>
      <MachineText text={prompt.command} label={t('prompts.proxyCommand.command')} maxHeight={160} />
      <RememberChoice label={t('prompts.proxyCommand.remember')} value={remember} onChange={setRemember} />
    </PromptFrame>
  );
}
