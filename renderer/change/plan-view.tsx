import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../preload/contract/change.ts';
import { MachineText } from '../ui/machine-text.tsx';
import { useWords } from '../ui/words.ts';
import { DiffView } from './diff-view.tsx';

interface PlanViewProps {
  readonly plan: Plan;
  readonly typed: string;
  readonly onTyped: (name: string) => void;
  /** Enter in the field of the name. */
  readonly onSubmit: () => void;
}

/** What would be done, where, what it means and how to go back. */
export function PlanView({ plan, typed, onTyped, onSubmit }: PlanViewProps) {
  const { t } = useTranslation('change');
  const say = useWords();
  const fieldId = useId();
  return (
    <>
      <Typography>{t('on', { target: plan.target })}</Typography>
      {plan.effects.length > 0 ? (
        <Box component="section" sx={{ display: 'grid', gap: 0.5 }}>
          <Typography variant="h3">{t('effects')}</Typography>
          {plan.effects.map((effect) => (
            <Typography key={effect.en}>{say(effect)}</Typography>
          ))}
        </Box>
      ) : null}
      {plan.diffs.length > 0 ? (
        <Box component="section" sx={{ display: 'grid', gap: 1 }}>
          <Typography variant="h3">{t('files')}</Typography>
          {plan.diffs.map((diff) => (
            <DiffView key={diff.path} {...diff} />
          ))}
        </Box>
      ) : null}
      {plan.commands.length > 0 ? (
        <Box component="section" sx={{ display: 'grid', gap: 1 }}>
          <Typography variant="h3">{t('commands')}</Typography>
          <MachineText text={plan.commands.join('\n')} label={t('commands')} maxHeight={200} />
        </Box>
      ) : null}
      <Box component="section" sx={{ display: 'grid', gap: 0.5 }}>
        <Typography variant="h3">{t('undo')}</Typography>
        <Typography sx={{ color: plan.undo === null ? 'text.primary' : 'text.secondary' }}>
          {plan.undo === null ? t('noUndo') : say(plan.undo)}
        </Typography>
      </Box>
      {plan.readOnly ? (
        <Typography role="status" sx={{ fontWeight: 600 }}>
          {t('readOnly', { target: plan.target })}
        </Typography>
      ) : plan.protected ? (
        <Box
          component="form"
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
          sx={{ display: 'grid', gap: 0.75 }}
        >
          <Typography component="label" htmlFor={fieldId} sx={{ fontWeight: 600 }}>
            {t('typeName', { target: plan.target })}
          </Typography>
          <TextField
            id={fieldId}
            value={typed}
            onChange={(event) => onTyped(event.target.value)}
            autoFocus
            autoComplete="off"
            placeholder={plan.target}
            slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
          />
        </Box>
      ) : null}
    </>
  );
}
