import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { StoreCheck } from '../../preload/contract/credentials.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { useFailure } from '../ui/words.ts';
import type { CredentialActionProps } from './actions.ts';
import { useDoctor } from './queries.ts';

/** Each place that keeps secrets, tried with a probe, and what is to be done. */
export default function DoctorDialog({ onClose }: CredentialActionProps) {
  const { t } = useTranslation('credentials');
  const { data, error, isFetching, refetch } = useDoctor();
  const failure = useFailure(error);
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="credentials-doctor">
      <DialogTitle id="credentials-doctor">{t('action.doctor')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start' }} aria-busy={isFetching}>
        <Typography sx={{ color: 'text.secondary' }}>{t('doctor.means')}</Typography>
        {failure ? <FailureNotice failure={failure} /> : null}
        {data ? data.checks.map((check) => <Place key={check.where} check={check} />) : failure ? null : <LoadingRows />}
        {data && !data.lasts ? <StateBadge wraps level="degraded" word={t('doctor.forgotten')} /> : null}
        {data?.found ? <Typography>{t('doctor.found', { count: data.found })}</Typography> : null}
        {data?.coreDumps === 'not-kept-back' ? <Typography>{t('doctor.coreDumps')}</Typography> : null}
      </DialogContent>
      <DialogActions>
        <Button disabled={isFetching} onClick={() => void refetch()}>
          {t('doctor.again')}
        </Button>
        <Button variant="contained" onClick={onClose}>
          {t('doctor.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Place({ check }: { readonly check: StoreCheck }) {
  const { t } = useTranslation('credentials');
  const works = check.writes && check.reads && check.deletes;
  const memory = check.where === 'memory';
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, alignItems: 'baseline' }}>
        <Typography component="h3" sx={{ fontWeight: 600 }}>
          {t(`doctor.place.${check.where}`)}
        </Typography>
        {memory ? null : (
          <Typography variant="mono" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {check.what}
          </Typography>
        )}
        {check.chosen ? <Typography sx={{ color: 'text.secondary' }}>{t('doctor.chosen')}</Typography> : null}
      </Box>
      {works && check.problem === null ? (
        <StateBadge
          wraps
          level="healthy"
          word={memory ? t('doctor.holds', { count: check.holds }) : t('doctor.works', { ms: check.tookMs, count: check.holds })}
        />
      ) : null}
      {check.problem ? <FailureNotice failure={check.problem} mild /> : null}
    </Box>
  );
}
