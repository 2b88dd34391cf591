import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

const MOST_REPLICAS = 10_000;

interface ScaleFormProps {
  readonly name: string;
  readonly replicas: number;
  readonly onClose: () => void;
  readonly onAsk: (change: { readonly verb: 'scale'; readonly replicas: number }) => void;
}

/** How many replicas there are to be; nothing is changed here. */
export function ScaleForm({ name, replicas, onClose, onAsk }: ScaleFormProps) {
  const { t } = useTranslation('rollouts');
  const titleId = useId();
  const [typed, setTyped] = useState(String(replicas));
  const wanted = /^\d{1,5}$/u.test(typed.trim()) ? Number(typed) : null;
  const fits = wanted !== null && wanted <= MOST_REPLICAS;
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby={titleId}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fits && wanted !== replicas) onAsk({ verb: 'scale', replicas: wanted });
        }}
      >
        <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
          {t('replicas.title', { name })}
        </DialogTitle>
        <DialogContent>
          <TextField
            label={t('replicas.field')}
            helperText={t('replicas.help')}
            error={!fits}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoFocus
            sx={{ mt: 1 }}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!fits || wanted === replicas}>
            {t('continue')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
