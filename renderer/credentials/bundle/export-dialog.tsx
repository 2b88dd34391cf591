import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SHORTEST_BUNDLE_PASSPHRASE } from '../../../preload/contract/secret-bundles.ts';
import { useCredentials } from '../../client/credential-store.ts';
import { useFactors } from '../../client/second-factors.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { isAboutLock, LockFields, useLockAnswer } from '../../ui/lock-fields.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { SecretField } from '../../ui/secret-field.tsx';
import { TypingDialog } from '../../ui/typing-dialog.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import type { CredentialActionProps } from '../actions.ts';
import { useExportBundle } from '../secret-queries.ts';
import { ExportChoice } from './export-choice.tsx';

/** Seals credentials and second factors into a file for another workstation. */
export default function ExportDialog({ onClose }: CredentialActionProps) {
  const { t } = useTranslation('secrets');
  const say = useWords();
  const formats = useFormats();
  const credentials = (useCredentials().state?.credentials ?? []).filter(({ name }) => !name.startsWith('totp/'));
  const factors = useFactors().data ?? [];
  /** null: all of them. */
  const [chosen, setChosen] = useState<{ readonly names: readonly string[]; readonly factors: readonly string[] } | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const lock = useLockAnswer();
  const seal = useExportBundle();
  const failure = useFailure(seal.error);
  const count = chosen === null ? credentials.length + factors.length : chosen.names.length + chosen.factors.length;
  const short = passphrase !== '' && passphrase.length < SHORTEST_BUNDLE_PASSPHRASE;
  const differ = again !== '' && again !== passphrase;
  const done = seal.data;
  if (done !== undefined) {
    return (
      <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="export-title">
        <DialogTitle id="export-title">{t('export.done')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
          <Typography>
            {t(done.content === null ? 'export.holds' : 'export.handedOver', {
              credentials: t('export.credentials', { count: done.credentials }),
              factors: t('export.factors', { count: done.factors }),
              size: formats.bytes(done.bytes),
            })}
          </Typography>
          <MachineText text={done.path} label={t('export.path')} />
          <Typography>{t('export.next')}</Typography>
          {done.left.map(({ name, why }) => (
            <Typography key={name} sx={{ color: 'state.degraded', overflowWrap: 'anywhere' }}>
              {t('export.left', { name, why: say(why) })}
            </Typography>
          ))}
        </DialogContent>
        <DialogActions>
          <Button variant="contained" autoFocus onClick={onClose}>
            {t('close')}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <TypingDialog typed={passphrase !== ''} onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="export-title">
      <Box
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          seal.mutate(
            {
              names: chosen === null ? null : [...chosen.names],
              factors: chosen === null ? null : [...chosen.factors],
              passphrase,
              lockPassphrase: lock.given?.passphrase ?? null,
              lockCode: lock.given?.code ?? null,
            },
            {
              onSuccess: ({ path, content }) => {
                if (content !== null) saveFile(path, content);
              },
              onError: lock.clear,
            },
          );
        }}
        sx={{ display: 'contents' }}
      >
        <DialogTitle id="export-title">{t('export.title')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start' }}>
          <Typography sx={{ color: 'text.secondary' }}>{t('export.means')}</Typography>
          <ExportChoice credentials={credentials} factors={factors} chosen={chosen} onChange={setChosen} />
          <SecretField
            label={t('export.passphrase')}
            required
            value={passphrase}
            onChange={setPassphrase}
            error={short}
            helperText={t('export.passphraseHelp', { least: SHORTEST_BUNDLE_PASSPHRASE })}
          />
          <SecretField
            label={t('export.again')}
            required
            value={again}
            onChange={setAgain}
            error={differ}
            helperText={differ ? t('export.differ') : ''}
          />
          <LockFields answer={lock} />
          {failure ? <FailureNotice failure={failure} target={t('export.failed')} mild={isAboutLock(failure)} /> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            variant="contained"
            disabled={
              seal.isPending || count === 0 || passphrase.length < SHORTEST_BUNDLE_PASSPHRASE || again !== passphrase || !lock.complete
            }
          >
            {seal.isPending ? t('export.sealing') : t('export.seal')}
          </Button>
        </DialogActions>
      </Box>
    </TypingDialog>
  );
}
