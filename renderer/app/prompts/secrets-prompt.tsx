import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Prompt } from '../../../preload/contract/vantage.ts';
import type { Keep } from '../../ui/keep-choice.tsx';
import { KeepChoice } from '../../ui/keep-choice.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { SecretField } from '../../ui/secret-field.tsx';
import { useWords } from '../../ui/words.ts';
import { useAnswer } from './answer.ts';
import { CodeFill } from './code-fill.tsx';
import { PromptFrame } from './prompt-frame.tsx';

type Secrets = Extract<Prompt, { kind: 'secrets' }>;

/** What was refused. Many servers ask for the password by keyboard-interactive; only a password may be kept. */
function refusedAs({ purpose, canKeep }: Secrets): 'password' | 'passphrase' | 'answer' {
  return purpose !== 'keyboard-interactive' ? purpose : canKeep ? 'password' : 'answer';
}

/** Asks for a password, a passphrase, or what the server's keyboard-interactive wants; says what was refused and what is left. */
export function SecretsPrompt({ prompt, more }: { readonly prompt: Secrets; readonly more: number }) {
  const { t } = useTranslation('app');
  const say = useWords();
  const answer = useAnswer(prompt.id);
  const [values, setValues] = useState<readonly string[]>(() => prompt.fields.map(() => ''));
  const [keep, setKeep] = useState<Keep>('no');
  const { code } = prompt;
  const [factor, setFactor] = useState('');
  const [always, setAlways] = useState(true);
  return (
    <PromptFrame
      title={say(prompt.title)}
      refuse={t('prompts.secrets.cancel')}
      accept={t('prompts.secrets.send')}
      more={more}
      answer={answer}
      accepted={() => {
        setValues(values.map(() => ''));
        return {
          kind: 'secrets',
          values: [...values],
          keep: prompt.canKeep ? keep : 'no',
          ...(factor === '' ? {} : { fill: { factor, always } }),
        };
      }}
    >
      {prompt.refused > 0 ? (
        <Typography role="alert" sx={{ color: 'state.failing', fontWeight: 600 }}>
          {[
            t(`prompts.secrets.refused.${refusedAs(prompt)}`),
            ...(prompt.triesLeft === undefined ? [] : [t('prompts.secrets.triesLeft', { count: prompt.triesLeft })]),
          ].join(' ')}
        </Typography>
      ) : null}
      {prompt.hint === undefined ? null : <Typography>{say(prompt.hint)}</Typography>}
      {prompt.instruction.trim() === '' ? null : (
        <MachineText text={prompt.instruction} label={t('prompts.secrets.instruction')} maxHeight={160} />
      )}
      {prompt.fields.map(({ label, echo }, index) => (
        <Box key={index} sx={{ pt: index === 0 ? 0.75 : 0, display: 'grid', gap: 1 }}>
          {index === code?.field && factor !== '' ? null : (
            <SecretField
              label={(typeof label === 'string' ? label : say(label)).replace(/\s*:?\s*$/u, '').trim() || t('prompts.secrets.answer')}
              echo={echo}
              {...(prompt.purpose === 'passphrase' && { helperText: t('prompts.secrets.passphraseHelp') })}
              autoFocus={index === 0}
              value={values[index] ?? ''}
              onChange={(value) => setValues(values.map((each, at) => (at === index ? value : each)))}
            />
          )}
          {index === code?.field && code.factors.length > 0 ? (
            <CodeFill
              factors={code.factors}
              target={prompt.target}
              factor={factor}
              onFactor={setFactor}
              always={always}
              onAlways={setAlways}
            />
          ) : null}
        </Box>
      ))}
      {prompt.canKeep ? <KeepChoice value={keep} onChange={setKeep} rememberedMinutes={prompt.rememberedMinutes ?? 0} /> : null}
    </PromptFrame>
  );
}
