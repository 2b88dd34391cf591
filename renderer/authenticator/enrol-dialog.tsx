import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EnrolForm } from './enrol-form.tsx';
import type { Enrolled } from './enrolled-secret.tsx';
import { EnrolledSecret } from './enrolled-secret.tsx';

/** Enrolment in two steps: name it, then take the secret to the other device and prove it with a code. */
export function EnrolDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation('authenticator');
  const [enrolled, setEnrolled] = useState<Enrolled | null>(null);
  const close = () => {
    onClose();
    // The secret leaves the window with the dialog.
    setEnrolled(null);
  };
  return (
    <Dialog open={open} onClose={enrolled ? undefined : close} maxWidth="sm" fullWidth aria-labelledby="enrol-title">
      <DialogTitle id="enrol-title">{t(enrolled ? 'enrol.takeOver' : 'enrol.title')}</DialogTitle>
      <DialogContent>
        {enrolled ? (
          <EnrolledSecret enrolled={enrolled} onDone={close} />
        ) : (
          <EnrolForm onEnrolled={setEnrolled} cancel={<Button onClick={close}>{t('enrol.cancel')}</Button>} />
        )}
      </DialogContent>
    </Dialog>
  );
}
