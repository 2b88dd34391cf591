import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PodContainer } from '../../../preload/contract/pod-inside.ts';
import { debugImageSchema } from '../../../preload/contract/pod-inside.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import type { PodName } from './queries.ts';

interface DebugContainerProps {
  readonly pod: PodName;
  readonly containers: readonly PodContainer[];
  /** The container that is looked at now. */
  readonly target: string;
  readonly path: string;
  readonly onClose: () => void;
  readonly onDone: (container: string) => void;
}

/** Stands for no container: none has this name. */
const NONE = '-';

/** Puts an ephemeral container with an image of the person's choice into a pod: the plan first. */
export function DebugContainer({ pod, containers, target, path, onClose, onDone }: DebugContainerProps) {
  const { t } = useTranslation('inside');
  const titleId = useId();
  const [image, setImage] = useState('');
  const [beside, setBeside] = useState(containers.some(({ name }) => name === target) ? target : NONE);
  const [asked, setAsked] = useState<{ readonly image: string; readonly target: string | null } | null>(null);
  const ready = debugImageSchema.safeParse(image.trim()).success;
  if (asked)
    return (
      <ChangeDialog
        procedures={client.kubernetes.inside.debug}
        input={{ ...pod, ...asked }}
        path={path}
        verb={t('debug.do')}
        onClose={onClose}
        onDone={({ container }) => onDone(container)}
      />
    );
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) setAsked({ image: image.trim(), target: beside === NONE ? null : beside });
        }}
      >
        <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
          {t('debug.title', { name: pod.pod })}
        </DialogTitle>
        <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
          <DialogContentText>{t('debug.means')}</DialogContentText>
          <TextField
            label={t('debug.image')}
            helperText={image.trim() === '' || ready ? t('debug.imageMeans') : t('debug.imageUnfit')}
            error={image.trim() !== '' && !ready}
            value={image}
            onChange={(event) => setImage(event.target.value)}
            autoFocus
            required
            slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none' } }}
          />
          <TextField
            select
            label={t('debug.target')}
            helperText={t('debug.targetMeans')}
            value={beside}
            onChange={(event) => setBeside(event.target.value)}
          >
            <MenuItem value={NONE}>{t('debug.noTarget')}</MenuItem>
            {containers.map(({ name }) => (
              <MenuItem key={name} value={name}>
                {name}
              </MenuItem>
            ))}
          </TextField>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!ready}>
            {t('debug.plan')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
