import { ownValue } from '../../../preload/contract/own-value.ts';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client/link.ts';
import { changeSetting, useSettings } from '../../client/settings.ts';
import { CertificateCard } from '../../ui/certificate-card.tsx';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure, useWords } from '../../ui/words.ts';

interface TrustCertificateProps {
  readonly context: string;
  readonly onClose: () => void;
  /** It is trusted from now on. */
  readonly onTrusted: () => void;
}

/** The certificate an API server shows now, and the choice to trust exactly that one, for this context. Never by itself. */
export function TrustCertificate({ context, onClose, onTrusted }: TrustCertificateProps) {
  const { t } = useTranslation('contexts');
  const say = useWords();
  const titleId = useId();
  const { kubernetes } = useSettings();
  const shown = useQuery({
    queryKey: ['kubernetes.contexts.certificate', context],
    queryFn: ({ signal }) => client.kubernetes.contexts.certificate({ context }, { signal }),
    gcTime: 0,
    staleTime: 0,
  });
  const trust = useMutation({
    mutationFn: (fingerprint: string) => changeSetting(['kubernetes', 'certificates', context], fingerprint),
    onSuccess: () => {
      onTrusted();
      onClose();
    },
  });
  const failure = useFailure(trust.error ?? (shown.isFetching ? null : shown.error));
  const before = kubernetes.certificates[context];
  const presented = shown.isFetching ? undefined : shown.data;
  const fingerprint = presented?.certificate.fingerprint256;
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ display: 'flex', gap: 1, alignItems: 'center', overflowWrap: 'anywhere' }}>
        {t('trust.title', { cluster: context })}
        <EnvironmentMark environment={ownValue(kubernetes.environments, context) ?? 'none'} />
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        {shown.isFetching ? <LoadingRows rows={4} label={t('trust.looking', { cluster: context })} /> : null}
        {failure ? <FailureNotice failure={failure} target={context} /> : null}
        {presented === null ? <Typography>{t('trust.none')}</Typography> : null}
        {presented ? (
          <>
            <Typography>
              {presented.trust === 'authority' ? t('trust.good') : presented.problem ? say(presented.problem.cause) : null}
            </Typography>
            {before !== undefined && before !== fingerprint ? <Typography sx={{ fontWeight: 600 }}>{t('trust.changed')}</Typography> : null}
            <CertificateCard certificate={presented.certificate} />
            {presented.trust === 'none' ? <Typography sx={{ color: 'text.secondary' }}>{t('trust.compare')}</Typography> : null}
          </>
        ) : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t(presented?.trust === 'none' ? 'cancel' : 'close')}</Button>
        {presented?.trust === 'none' && fingerprint !== undefined ? (
          <Button variant="contained" color="error" disabled={trust.isPending} onClick={() => trust.mutate(fingerprint)}>
            {t('trust.do')}
          </Button>
        ) : null}
      </DialogActions>
    </Dialog>
  );
}
