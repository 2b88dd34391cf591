import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Collapse from '@mui/material/Collapse';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent, ReactNode } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MailDraft } from './draft.ts';
import { credentialName, inputOf, problemsOf } from './draft.ts';
import type { TypedPassword } from './draft.ts';
import { LoginFields } from './login-fields.tsx';
import { mailRun } from './mail-run.ts';
import { MessageFields } from './message-fields.tsx';
import { ServerFields } from './server-fields.tsx';

const nothingTyped: TypedPassword = { value: '', keep: 'no' };

/** Everything a mail test needs, and its start. */
export function MailForm({
  draft,
  onChange,
  extra,
}: {
  readonly draft: MailDraft;
  readonly onChange: (part: Partial<MailDraft>) => void;
  readonly extra: ReactNode;
}) {
  const { t } = useTranslation('mail');
  const [typed, setTyped] = useState(nothingTyped);
  const [asked, setAsked] = useState(false);
  const [more, setMore] = useState(false);
  const moreId = useId();
  const problems = problemsOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problems.length > 0) return;
    mailRun.start(inputOf(draft, typed));
    if (typed.value !== '' && typed.keep !== 'no') {
      // From now on the password is used by its name; the window forgets it.
      onChange({ credential: credentialName(draft) });
      setTyped(nothingTyped);
    }
  };
  const wrong = asked ? problems : [];
  return (
    <Box component="form" onSubmit={submit} noValidate sx={{ display: 'grid', gap: 2, alignContent: 'start' }}>
      <ServerFields draft={draft} onChange={onChange} wrong={wrong} />
      <LoginFields draft={draft} onChange={onChange} typed={typed} onType={setTyped} />
      <MessageFields draft={draft} onChange={onChange} wrong={wrong} />
      <Box>
        <Button variant="text" onClick={() => setMore(!more)} aria-expanded={more} aria-controls={moreId}>
          {t(more ? 'less' : 'more')}
        </Button>
        <Collapse in={more} id={moreId}>
          <Box sx={{ display: 'grid', gap: 1.5, pt: 1 }}>
            <TextField
              label={t('field.caFile')}
              value={draft.caFile}
              onChange={(event) => onChange({ caFile: event.target.value })}
              helperText={t('field.caFileMeans')}
            />
            <TextField
              label={t('field.tlsName')}
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
          {t(draft.send ? 'startSend' : 'start')}
        </Button>
        {extra}
      </Box>
    </Box>
  );
}
