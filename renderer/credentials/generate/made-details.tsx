import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { MadeSecret } from '../../../preload/contract/secret-making.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { useWords } from '../../ui/words.ts';

interface MadeDetailsProps {
  readonly made: MadeSecret;
  readonly onClose: () => void;
  readonly onAnother: () => void;
}

/** What was made, as far as it may be seen: the public half, the fingerprint, the line for a file, and where it is used. */
export function MadeDetails({ made: { credential, entropyBits, publicKey, line, use }, onClose, onAnother }: MadeDetailsProps) {
  const { t } = useTranslation(['secrets', 'credentials']);
  const say = useWords();
  const formats = useFormats();
  const navigate = useNavigate();
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="made-title">
      <DialogTitle id="made-title" sx={{ overflowWrap: 'anywhere' }}>
        {t('made.title', { name: credential.name })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <FactList
          facts={[
            { name: t('credentials:columns.where'), value: t(`credentials:where.${credential.where}`) },
            ...(entropyBits === null ? [] : [{ name: t('made.strength'), value: t('made.bits', { bits: Math.floor(entropyBits) }) }]),
            ...(credential.rotateBy === null
              ? []
              : [{ name: t('generate.rotateBy'), value: formats.date(`${credential.rotateBy}T12:00:00`) }]),
            ...(publicKey === null ? [] : [{ name: t('made.fingerprint'), value: publicKey.fingerprint }]),
          ]}
        />
        {publicKey === null ? null : <MachineText text={publicKey.text.trimEnd()} label={t('made.publicKey')} maxHeight={180} />}
        {line === null ? null : <MachineText text={line} label={t('made.line')} />}
        <Typography>{say(use)}</Typography>
        <Typography sx={{ color: 'text.secondary' }}>{t('made.hidden')}</Typography>
      </DialogContent>
      <DialogActions>
        <Button onClick={onAnother}>{t('made.another')}</Button>
        <Button
          onClick={() => {
            void navigate(`/credentials/${credential.name.split('/').map(encodeURIComponent).join('/')}`);
            onClose();
          }}
        >
          {t('made.open')}
        </Button>
        <Button variant="contained" autoFocus onClick={onClose}>
          {t('close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
