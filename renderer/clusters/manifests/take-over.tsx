import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import { useTranslation } from 'react-i18next';
import type { ChangeStage } from '../../change/change-dialog.tsx';

interface TakeOverProps {
  readonly stage: ChangeStage;
  readonly force: boolean;
  readonly onForce: (force: boolean) => void;
}

/** Asks to take over fields that others manage, where a plan was refused for them, or has it. */
export function TakeOver({ stage, force, onForce }: TakeOverProps) {
  const { t } = useTranslation('manifests');
  if (stage.kind !== 'planned' || (!force && stage.plan !== null)) return null;
  return (
    <FormControlLabel control={<Checkbox size="small" checked={force} onChange={(_, checked) => onForce(checked)} />} label={t('force')} />
  );
}
