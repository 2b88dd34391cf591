import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../ui/formats.ts';
import type { Keep } from '../../ui/keep-choice.tsx';
import type { SentMessage } from '../sent.ts';
import type { FollowDraft } from './follow-draft.ts';
import { LogFields } from './log-fields.tsx';
import { MailboxFields } from './mailbox-fields.tsx';

export interface FollowFieldsProps {
  readonly draft: FollowDraft;
  readonly onChange: (part: Partial<FollowDraft>) => void;
  readonly wrong: readonly string[];
}

interface FollowFormProps extends FollowFieldsProps {
  readonly typed: { readonly value: string; readonly keep: Keep };
  readonly onType: (typed: { readonly value: string; readonly keep: Keep }) => void;
  readonly sent: readonly SentMessage[];
  readonly onSent: (message: SentMessage) => void;
  readonly busy: boolean;
  readonly onStart: () => Promise<void>;
}

/** Which message, and where it is looked for. */
export function FollowForm({ draft, onChange, wrong, typed, onType, sent, onSent, busy, onStart }: FollowFormProps) {
  const { t } = useTranslation('follow');
  const formats = useFormats();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onStart();
  };
  const log = draft.where === 'log';
  const chosen = sent.findIndex(({ messageId, queueId }) => (log ? queueId === draft.queueId : messageId === draft.text));
  return (
    <Box component="form" onSubmit={submit} noValidate sx={{ display: 'grid', gap: 1.5, pt: 0.5, maxWidth: 860 }}>
      <ToggleButtonGroup
        exclusive
        size="small"
        value={draft.where}
        aria-label={t('where.label')}
        onChange={(_, where: FollowDraft['where'] | null) => {
          if (where !== null) onChange({ where });
        }}
        sx={{ flexWrap: 'wrap', '& .MuiToggleButton-root': { textTransform: 'none', px: 1.5 } }}
      >
        <ToggleButton value="mailbox">{t('where.mailbox')}</ToggleButton>
        <ToggleButton value="log">{t('where.log')}</ToggleButton>
      </ToggleButtonGroup>
      {sent.length > 0 ? (
        <TextField
          select
          label={t('field.sent')}
          value={chosen === -1 ? '' : String(chosen)}
          onChange={(event) => {
            const message = sent[Number(event.target.value)];
            if (event.target.value !== '' && message) onSent(message);
          }}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{t('field.another')}</MenuItem>
          {sent.map(({ at, subject, to, messageId }, index) => (
            <MenuItem key={`${at} ${messageId ?? ''}`} value={String(index)} sx={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
              {formats.time(at, { seconds: true })} · {subject} → {to.join(', ')}
            </MenuItem>
          ))}
        </TextField>
      ) : null}
      <TextField
        label={t(log ? 'field.queueId' : 'field.text')}
        value={log ? draft.queueId : draft.text}
        onChange={(event) => onChange(log ? { queueId: event.target.value } : { text: event.target.value })}
        error={wrong.includes(log ? 'queueId' : 'text')}
        helperText={t(log ? 'field.queueIdMeans' : 'field.textMeans')}
        required
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
      />
      {log ? (
        <LogFields draft={draft} onChange={onChange} wrong={wrong} />
      ) : (
        <MailboxFields draft={draft} onChange={onChange} wrong={wrong} typed={typed} onType={onType} />
      )}
      {wrong.length > 0 ? (
        <Typography role="alert" sx={{ color: 'state.failing' }}>
          {t(log ? 'incompleteLog' : 'incomplete')}
        </Typography>
      ) : null}
      <Box>
        <Button type="submit" variant="contained" loading={busy} sx={{ minHeight: 36 }}>
          {t(log ? 'read' : 'look')}
        </Button>
      </Box>
    </Box>
  );
}
