import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { FormStanding } from './form-standing.ts';

interface ProfileStandingProps {
  readonly name: string;
  readonly standing: FormStanding;
  /** The saved values come into the form. */
  readonly onTake: () => void;
  /** The form stays, and may be saved over what was changed elsewhere. */
  readonly onKeep: () => void;
}

/** Says that the form is not what is saved, and offers what is. */
export function ProfileStanding({ name, standing, onTake, onKeep }: ProfileStandingProps) {
  const { t } = useTranslation('mail');
  const elsewhere = standing === 'elsewhere';
  return (
    <Box role="status">
      {elsewhere || standing === 'unsaved' ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1 }}>
          <Typography variant="body2" sx={{ color: elsewhere ? 'state.degraded' : 'text.secondary' }}>
            {t(elsewhere ? 'profile.elsewhere' : 'profile.unsaved', { name })}
          </Typography>
          <Button variant="text" onClick={onTake}>
            {t('profile.take')}
          </Button>
          {elsewhere ? (
            <Button variant="text" onClick={onKeep}>
              {t('profile.keepMine')}
            </Button>
          ) : null}
        </Box>
      ) : null}
    </Box>
  );
}
