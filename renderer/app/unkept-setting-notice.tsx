import Close from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { useTranslation } from 'react-i18next';
import { useUnkeptSetting } from '../client/settings.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';

/** Says that a setting changed in passing was not kept, and why. */
export default function UnkeptSettingNotice() {
  const { t } = useTranslation('app');
  const { unkept, dismiss } = useUnkeptSetting();
  if (!unkept) return null;
  return (
    <Box sx={{ position: 'relative', mx: { xs: 1, sm: 2 }, mb: 1 }}>
      <FailureNotice
        mild
        failure={unkept.failure}
        target={t('unkept.target')}
        action={
          <Button variant="outlined" onClick={unkept.again}>
            {t('unkept.again')}
          </Button>
        }
      />
      <IconButton aria-label={t('unkept.dismiss')} onClick={dismiss} sx={{ position: 'absolute', top: 6, right: 6 }}>
        <Close sx={{ fontSize: 16 }} />
      </IconButton>
    </Box>
  );
}
