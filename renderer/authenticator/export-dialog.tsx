import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { isAboutLock, LockFields, useLockAnswer } from '../ui/lock-fields.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SecretField } from '../ui/secret-field.tsx';
import { TypingDialog } from '../ui/typing-dialog.tsx';
import { useFailure } from '../ui/words.ts';
import { useExport } from './queries.ts';

const SHORTEST = 8;

/** Every entry as an encrypted Aegis vault. */
export function ExportDialog({ count, onClose }: { readonly count: number; readonly onClose: () => void }) {
  const { t } = useTranslation('authenticator');
  const formId = useId();
  const [sealWith, setSealWith] = useState('');
  const [again, setAgain] = useState('');
  const seal = useExport();
  const failure = useFailure(seal.error);
  const differ = again !== '' && again !== sealWith;
  const lock = useLockAnswer();
  const ready = sealWith.length >= SHORTEST && again === sealWith && lock.complete;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    seal.mutate({ sealWith, ...lock.given }, { onSuccess: ({ fileName, content }) => saveFile(fileName, content), onError: lock.clear });
  };
  return (
    <TypingDialog typed={sealWith !== '' && !seal.data} onClose={onClose} maxWidth="xs" fullWidth aria-labelledby={`${formId}-title`}>
      <DialogTitle id={`${formId}-title`}>{t('export.title', { count })}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        {seal.data ? (
          <Alert severity="success">{t('export.done', { count: seal.data.entries, file: seal.data.fileName })}</Alert>
        ) : (
          <>
            <Typography sx={{ color: 'text.secondary' }}>{t('export.means')}</Typography>
            <form id={formId} onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
              <SecretField
                label={t('export.passphrase')}
                value={sealWith}
                onChange={setSealWith}
                autoFocus
                helperText={t('export.atLeast', { count: SHORTEST })}
              />
              <SecretField
                label={t('export.again')}
                value={again}
                onChange={setAgain}
                error={differ}
                {...(differ && { helperText: t('export.differ') })}
              />
              <LockFields answer={lock} />
            </form>
            {failure ? <FailureNotice failure={failure} mild={isAboutLock(failure)} /> : null}
          </>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t(seal.data ? 'close' : 'enrol.cancel')}</Button>
        {seal.data ? null : (
          <Button type="submit" form={formId} variant="contained" disabled={!ready || seal.isPending}>
            {t('export.do')}
          </Button>
        )}
      </DialogActions>
    </TypingDialog>
  );
}
