import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import { TrustCertificate } from './trust-certificate.tsx';

interface CertificateRemedyProps {
  readonly failure: Failure;
  readonly context: string;
  /** Tries again what failed. */
  readonly onTrusted: () => void;
}

/** Where a connection failed for its certificate: a look at it, and from there the choice to trust it. Nothing for other failures. */
export function CertificateRemedy({ failure, context, onTrusted }: CertificateRemedyProps) {
  const { t } = useTranslation('contexts');
  const [open, setOpen] = useState(false);
  if (!failure.kind.startsWith('certificate-')) return null;
  return (
    <>
      <Button variant="outlined" onClick={() => setOpen(true)}>
        {t('trust.look')}
      </Button>
      {open ? <TrustCertificate context={context} onClose={() => setOpen(false)} onTrusted={onTrusted} /> : null}
    </>
  );
}
