import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import type { MailDraft } from './draft.ts';

interface MessageFieldsProps {
  readonly draft: MailDraft;
  readonly onChange: (part: Partial<MailDraft>) => void;
  readonly wrong: readonly string[];
}

/** From, to, and whether a real message is sent. */
export function MessageFields({ draft, onChange, wrong }: MessageFieldsProps) {
  const { t } = useTranslation('mail');
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <TextField
        label={t('field.from')}
        name="from"
        value={draft.from}
        onChange={(event) => onChange({ from: event.target.value })}
        error={wrong.includes('from')}
        required
        slotProps={{ htmlInput: { spellCheck: false, inputMode: 'email' } }}
      />
      <TextField
        label={t('field.to')}
        name="to"
        value={draft.to}
        onChange={(event) => onChange({ to: event.target.value })}
        error={wrong.includes('to')}
        required
        helperText={t('field.toMeans')}
        slotProps={{ htmlInput: { spellCheck: false } }}
      />
      <Box>
        <FormControlLabel
          control={<Switch size="small" checked={draft.send} onChange={(_, send) => onChange({ send })} />}
          label={t('field.send')}
          slotProps={{ typography: { variant: 'body2' } }}
        />
        <FormHelperText sx={{ mx: 0 }}>{t(draft.send ? 'field.sendMeans' : 'field.dontSendMeans')}</FormHelperText>
      </Box>
      {draft.send ? (
        <>
          <TextField label={t('field.subject')} value={draft.subject} onChange={(event) => onChange({ subject: event.target.value })} />
          <TextField
            label={t('field.text')}
            value={draft.text}
            onChange={(event) => onChange({ text: event.target.value })}
            multiline
            minRows={3}
            maxRows={8}
            helperText={t('field.idMeans')}
          />
          <TextField
            label={t('field.html')}
            value={draft.html}
            onChange={(event) => onChange({ html: event.target.value })}
            multiline
            minRows={2}
            maxRows={8}
            helperText={t('field.htmlMeans')}
            slotProps={{ htmlInput: { spellCheck: false } }}
          />
          <TextField
            label={t('field.replyTo')}
            value={draft.replyTo}
            onChange={(event) => onChange({ replyTo: event.target.value })}
            slotProps={{ htmlInput: { spellCheck: false, inputMode: 'email' } }}
          />
        </>
      ) : null}
    </Box>
  );
}
