import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Collapse from '@mui/material/Collapse';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttachmentFields } from './attachment-fields.tsx';
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
      {draft.send ? <SentMessageFields draft={draft} onChange={onChange} /> : null}
    </Box>
  );
}

/** What a message that is really sent says, and who else gets it. */
function SentMessageFields({ draft, onChange }: Pick<MessageFieldsProps, 'draft' | 'onChange'>) {
  const { t } = useTranslation('mail');
  const [more, setMore] = useState([draft.cc, draft.bcc, draft.replyTo, draft.headers].some((text) => text !== ''));
  const moreId = useId();
  const line = (field: 'cc' | 'bcc' | 'replyTo', helper?: string) => (
    <TextField
      label={t(`field.${field}`)}
      value={draft[field]}
      onChange={(event) => onChange({ [field]: event.target.value })}
      {...(helper === undefined ? {} : { helperText: helper })}
      slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
    />
  );
  return (
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
      <AttachmentFields />
      <Box>
        <Button variant="text" onClick={() => setMore(!more)} aria-expanded={more} aria-controls={moreId}>
          {t(more ? 'message.less' : 'message.more')}
        </Button>
        <Collapse in={more} id={moreId} unmountOnExit>
          <Box sx={{ display: 'grid', gap: 1.5, pt: 1 }}>
            {line('cc', t('field.toMeans'))}
            {line('bcc', t('field.bccMeans'))}
            {line('replyTo')}
            <TextField
              label={t('field.headers')}
              value={draft.headers}
              onChange={(event) => onChange({ headers: event.target.value })}
              multiline
              maxRows={6}
              helperText={t('field.headersMean')}
              slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
            />
          </Box>
        </Collapse>
      </Box>
    </>
  );
}
