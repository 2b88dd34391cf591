import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface AskedField {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly help?: string;
  /** Why what is typed does not do; null when it does. */
  readonly wrong: (value: string) => boolean;
  /** What is odd about what is typed, and may be meant all the same. */
  readonly notice?: (value: string) => string | null;
}

interface AskDialogProps {
  readonly title: string;
  readonly fields: readonly AskedField[];
  readonly verb: string;
  readonly onClose: () => void;
  readonly onAnswer: (values: Readonly<Record<string, string>>) => void;
}

/** A few short answers before a change is planned: a name, a mode. */
export function AskDialog({ title, fields, verb, onClose, onAnswer }: AskDialogProps) {
  const { t } = useTranslation('files');
  const titleId = useId();
  const [values, setValues] = useState(() => Object.fromEntries(fields.map(({ key, value }) => [key, value])));
  const good = fields.every(({ key, wrong }) => !wrong(values[key] ?? ''));
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (good) onAnswer(values);
        }}
      >
        <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2, pt: '8px !important' }}>
          {fields.map(({ key, label, help, notice }, index) => (
            <TextField
              key={key}
              label={label}
              value={values[key] ?? ''}
              autoFocus={index === 0}
              helperText={notice?.(values[key] ?? '') ?? help}
              onChange={(event) => setValues((before) => ({ ...before, [key]: event.target.value }))}
              slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
            />
          ))}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!good}>
            {verb}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
