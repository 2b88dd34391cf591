import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../preload/contract/change.ts';
import { MachineText } from '../ui/machine-text.tsx';
import { useWords } from '../ui/words.ts';
import { DiffView } from './diff-view.tsx';

/** What a plan calls the computer Pilothouse runs on. */
const HERE = 'here';

interface PlanViewProps {
  readonly plan: Plan;
}

/** What would be done, where, what it means and how to go back. */
export function PlanView({ plan }: PlanViewProps) {
  const { t } = useTranslation('change');
  const say = useWords();
  return (
    <>
      <Typography>{plan.target === HERE ? t('onHere') : t('on', { target: plan.target })}</Typography>
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
          <Typography variant="h3">{t(plan.equivalent ? 'equivalent' : 'commands')}</Typography>
          <MachineText text={plan.commands.join('\n')} label={t(plan.equivalent ? 'equivalent' : 'commands')} maxHeight={200} />
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
      ) : null}
    </>
  );
}
