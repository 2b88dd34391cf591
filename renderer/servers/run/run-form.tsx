import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MONO } from '../../app/theme.ts';
import { Snippets } from './snippets.tsx';

export interface RunFields {
  readonly text: string;
  readonly asRoot: boolean;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
}

interface RunFormProps {
  readonly running: boolean;
  /** It is being looked at what the command would need. */
  readonly busy: boolean;
  readonly onRun: (fields: RunFields) => void;
  readonly onCancel: () => void;
}

/** What was typed last: it is still there when one comes back. */
let kept: RunFields = { text: '', asRoot: false, concurrency: 24, timeoutSeconds: 300 };

const within = (text: string, least: number, most: number) => Math.min(Math.max(Math.round(Number(text)) || least, least), most);

/** The command and how it is run. Ctrl+Enter runs it. */
export function RunForm({ running, busy, onRun, onCancel }: RunFormProps) {
  const { t } = useTranslation('runs');
  const [fields, setFields] = useState(kept);
  const change = (some: Partial<RunFields>) => {
    kept = { ...fields, ...some };
    setFields(kept);
  };
  const ready = fields.text.trim() !== '' && !busy && !running;
  const submit = () => {
    if (ready) onRun(fields);
  };
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      sx={{ display: 'grid', gap: 1.5 }}
    >
      <TextField
        label={t('command')}
        value={fields.text}
        onChange={(event) => change({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          submit();
        }}
        multiline
        minRows={2}
        maxRows={12}
        autoFocus
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off', style: { fontFamily: MONO, fontSize: '0.78125rem' } } }}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}>
        <FormControlLabel
          control={<Checkbox checked={fields.asRoot} onChange={(event) => change({ asRoot: event.target.checked })} />}
          label={t('asRoot')}
        />
        <TextField
          label={t('concurrency')}
          type="number"
          value={fields.concurrency}
          onChange={(event) => change({ concurrency: within(event.target.value, 1, 64) })}
          sx={{ width: 150 }}
        />
        <TextField
          label={t('timeout')}
          type="number"
          value={fields.timeoutSeconds}
          onChange={(event) => change({ timeoutSeconds: within(event.target.value, 1, 86_400) })}
          sx={{ width: 200 }}
        />
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
        {running ? (
          <Button variant="outlined" onClick={onCancel}>
            {t('cancel')}
          </Button>
        ) : (
          <Button type="submit" variant="contained" disabled={!ready}>
            {t('run')}
          </Button>
        )}
        <Snippets current={{ text: fields.text, asRoot: fields.asRoot }} onTake={({ text, asRoot }) => change({ text, asRoot })} />
      </Box>
    </Box>
  );
}
