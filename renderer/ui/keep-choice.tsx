import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Where } from '../../preload/contract/credentials.ts';
import { useCredentialStore } from '../client/credential-store.ts';
import { closedSealedFile } from './closed-sealed-file.ts';
import { useWords } from './words.ts';

/** Where a typed secret goes afterwards. */
export type Keep = 'no' | Where;

interface KeepChoiceProps {
  readonly value: Keep;
  readonly onChange: (keep: Keep) => void;
  /** Leaves out `no`, where a secret is being stored on purpose. */
  readonly mustKeep?: boolean;
  /** `no` still means that it is remembered for so many minutes. */
  readonly rememberedMinutes?: number;
}

/**
 * Asks where a secret is kept, and says where that is: the OS keychain by its name, memory until Pilothouse quits, or
 * not at all. Without a keychain that choice is absent and the reason is said.
 */
export function KeepChoice({ value, onChange, mustKeep = false, rememberedMinutes = 0 }: KeepChoiceProps) {
  const { t } = useTranslation('ui');
  const say = useWords();
  const store = useCredentialStore();
  const labelId = useId();
  const keychain = store?.usable.includes('keychain') ?? false;
  const sealed = store?.usable.includes('sealed-file') ?? false;
  const choices: readonly Keep[] = [
    ...(mustKeep ? [] : (['no'] as const)),
    ...(keychain ? (['keychain'] as const) : []),
    ...(sealed ? (['sealed-file'] as const) : []),
    'memory',
  ];
  const shown = choices.includes(value) ? value : 'memory';
  const shortly = (choice: Keep) => choice === 'no' && rememberedMinutes > 0;
  const means = shortly(shown)
    ? t('keep.minutesMeans', { count: rememberedMinutes })
    : t(`keep.${shown}Means`, { backend: store?.backend ?? '' });
  const why = [
    ...(store && !keychain && !sealed && store.problem ? [say(store.problem.cause)] : []),
    ...(store && closedSealedFile(store.sealed) ? [t('keep.sealedClosed')] : []),
  ];
  // One way only: a sentence, not a choice.
  if (choices.length === 1) return <FormHelperText sx={{ mx: 0 }}>{[t('keep.onlyMemory'), ...why].join(' ')}</FormHelperText>;
  return (
    <FormControl>
      <FormLabel id={labelId} sx={{ fontSize: '0.75rem' }}>
        {t('keep.label')}
      </FormLabel>
      <RadioGroup
        row
        aria-labelledby={labelId}
        value={shown}
        onChange={(_, next) => onChange(choices.find((choice) => choice === next) ?? 'memory')}
      >
        {choices.map((choice) => (
          <FormControlLabel
            key={choice}
            value={choice}
            control={<Radio size="small" sx={{ p: 0.5 }} />}
            label={
              shortly(choice) ? t('keep.minutes', { count: rememberedMinutes }) : t(`keep.${choice}`, { backend: store?.backend ?? '' })
            }
            slotProps={{ typography: { variant: 'body2' } }}
          />
        ))}
      </RadioGroup>
      <FormHelperText sx={{ mx: 0 }}>{[means, ...why].join(' ')}</FormHelperText>
    </FormControl>
  );
}
