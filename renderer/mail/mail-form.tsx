import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Collapse from '@mui/material/Collapse';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent, ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MailDraft, TypedPassword } from './draft.ts';
import { DialogueFields } from './dialogue-fields.tsx';
import { LoginFields } from './login-fields.tsx';
import { MessageFields } from './message-fields.tsx';
import type { MailField } from './remedies.ts';
import { ServerFields } from './server-fields.tsx';

interface MailFormProps {
  readonly draft: MailDraft;
  readonly onChange: (part: Partial<MailDraft>) => void;
  readonly typed: TypedPassword;
  readonly onType: (typed: TypedPassword) => void;
  /** Fields to correct, once the test was asked for. */
  readonly wrong: readonly string[];
  /** Whether the options that few need are shown. */
  readonly more: boolean;
  readonly onMore: (more: boolean) => void;
  /** A field to go to; another object goes there again. */
  readonly wanted: { readonly field: MailField } | null;
  readonly onStart: () => void;
  readonly extra: ReactNode;
}

/** Everything a mail test needs, and its start. */
export function MailForm({ draft, onChange, typed, onType, wrong, more, onMore, wanted, onStart, extra }: MailFormProps) {
  const { t } = useTranslation('mail');
  const moreId = useId();
  const form = useRef<HTMLFormElement>(null);
  const toWanted = () => {
    const input = wanted && form.current?.elements.namedItem(wanted.field);
    if (!(input instanceof HTMLInputElement)) return;
    input.focus();
    input.select();
    input.scrollIntoView({ block: 'nearest' });
  };
  useEffect(toWanted, [wanted]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart();
  };
  return (
    <Box component="form" ref={form} onSubmit={submit} noValidate sx={{ display: 'grid', gap: 2, alignContent: 'start' }}>
      <ServerFields draft={draft} onChange={onChange} typed={typed} onType={onType} wrong={wrong} />
      <LoginFields draft={draft} onChange={onChange} typed={typed} onType={onType} />
      <MessageFields draft={draft} onChange={onChange} wrong={wrong} />
      <Box>
        <Button variant="text" onClick={() => onMore(!more)} aria-expanded={more} aria-controls={moreId}>
          {t(more ? 'less' : 'more')}
        </Button>
        <Collapse in={more} id={moreId} onEntered={toWanted}>
          <Box sx={{ display: 'grid', gap: 1.5, pt: 1 }}>
            <DialogueFields draft={draft} onChange={onChange} />
            <TextField
              label={t('field.caFile')}
              name="caFile"
              value={draft.caFile}
              onChange={(event) => onChange({ caFile: event.target.value })}
              helperText={t('field.caFileMeans')}
            />
            <TextField
              label={t('field.tlsName')}
              name="tlsServerName"
              value={draft.tlsServerName}
              onChange={(event) => onChange({ tlsServerName: event.target.value })}
              helperText={t('field.tlsNameMeans')}
            />
          </Box>
        </Collapse>
      </Box>
      {wrong.length > 0 ? (
        <Typography role="alert" sx={{ color: 'state.failing' }}>
          {t('incomplete')}
        </Typography>
      ) : null}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button type="submit" variant="contained" sx={{ minHeight: 36 }}>
          {t(draft.compare.length > 0 ? 'compare.start' : draft.send ? 'startSend' : 'start')}
        </Button>
        {extra}
      </Box>
    </Box>
  );
}
