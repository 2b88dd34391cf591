import Button from '@mui/material/Button';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TypingDialog } from '../ui/typing-dialog.tsx';
import { EnrolForm } from './enrol-form.tsx';
import type { Enrolled } from './enrolled-secret.tsx';
import { EnrolledSecret } from './enrolled-secret.tsx';

/** Enrolment in two steps: name it, then take the secret to the other device and prove it with a code. */
export function EnrolDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('authenticator');
  const [enrolled, setEnrolled] = useState<Enrolled | null>(null);
  const [typed, setTyped] = useState(false);
  return (
    <TypingDialog typed={typed} stays={enrolled !== null} onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="enrol-title">
      <DialogTitle id="enrol-title">{t(enrolled ? 'enrol.takeOver' : 'enrol.title')}</DialogTitle>
      <DialogContent>
        {enrolled ? (
          <EnrolledSecret enrolled={enrolled} onDone={onClose} />
        ) : (
          <EnrolForm onTyped={setTyped} onEnrolled={setEnrolled} cancel={<Button onClick={onClose}>{t('enrol.cancel')}</Button>} />
        )}
      </DialogContent>
    </TypingDialog>
  );
}
