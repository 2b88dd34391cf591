import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../../preload/contract/vantage.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { useWords } from '../../ui/words.ts';
import { useAnswer } from './answer.ts';
import { PromptFrame, PromptWarning, RememberChoice } from './prompt-frame.tsx';

type HostKey = Extract<Prompt, { kind: 'host-key' }>;

/**
 * Shows the key of a server that was never met, or never with this kind of key, and asks whether it is the right one. Refusing is
 * the safe way out.
 */
export function HostKeyPrompt({ prompt, more }: { readonly prompt: HostKey; readonly more: number }) {
  const { t } = useTranslation('app');
  const answer = useAnswer(prompt.id);
  const say = useWords();
  const [remember, setRemember] = useState(true);
  const others = prompt.otherKeys ?? [];
  const met = others.length > 0 ? 'prompts.hostKey.another' : 'prompts.hostKey.first';
  return (
    <PromptFrame
      title={t(`${met}.title`, { target: prompt.target })}
      refuse={t('prompts.hostKey.refuse')}
      accept={t('prompts.hostKey.accept')}
      refuseFirst
      more={more}
      answer={answer}
      accepted={() => ({ kind: 'accept-host-key', remember })}
    >
      {prompt.certificateProblem ? <PromptWarning>{say(prompt.certificateProblem)}</PromptWarning> : null}
      {others.length > 0 ? (
        <PromptWarning>{t(`${met}.text`, { target: prompt.target })}</PromptWarning>
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
      <RememberChoice label={t('prompts.hostKey.remember')} value={remember} onChange={setRemember} />
    </PromptFrame>
  );
}
