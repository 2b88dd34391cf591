import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { useCredentials } from '../../client/credential-store.ts';
import { failureOf } from '../../client/failures.ts';
import { changeSetting, useSettings } from '../../client/settings.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import type { Keep } from '../../ui/keep-choice.tsx';
import { SecretField } from '../../ui/secret-field.tsx';
import { VantageSelect } from '../../ui/vantage-select.tsx';
import { mailboxOf, withMailbox } from './follow-draft.ts';
import type { FollowFieldsProps } from './follow-form.tsx';

interface MailboxFieldsProps extends FollowFieldsProps {
  readonly typed: { readonly value: string; readonly keep: Keep };
  readonly onType: (typed: { readonly value: string; readonly keep: Keep }) => void;
}

/** The mailbox: that of a profile, or by hand; and from where, and how long. */
export function MailboxFields({ draft, onChange, wrong, typed, onType }: MailboxFieldsProps) {
  const { t } = useTranslation(['follow', 'mail']);
  const { profiles } = useSettings().mail;
  const names = Object.keys(profiles).toSorted((a, b) => a.localeCompare(b));
  const credentials = (useCredentials().state?.credentials ?? [])
    .map(({ name }) => name)
    .filter((name) => name.startsWith('mail/') || name === draft.credential);
  const known = draft.credential !== null && !credentials.includes(draft.credential) ? [...credentials, draft.credential] : credentials;
  const [more, setMore] = useState(draft.caFile !== '' || draft.tlsServerName !== '');
  const field = (name: 'server' | 'user' | 'port' | 'wait' | 'caFile' | 'tlsServerName', label: string, helper?: string) => (
    <TextField
      label={label}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
      error={wrong.includes(name)}
      {...(helper === undefined ? {} : { helperText: helper })}
      slotProps={{
        htmlInput: { spellCheck: false, autoCapitalize: 'off', ...(name === 'port' || name === 'wait' ? { inputMode: 'numeric' } : {}) },
      }}
    />
  );
  const choose = (name: string) => {
    const mailbox = ownValue(profiles, name)?.mailbox;
    onChange(mailbox ? withMailbox(draft, name, mailbox) : { profile: name });
  };
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(6, minmax(0, 1fr))' },
        '& > *': { gridColumn: { md: 'span 6' } },
      }}
    >
      {names.length > 0 ? (
        <TextField
          select
          label={t('field.profile')}
          value={names.includes(draft.profile) ? draft.profile : ''}
          onChange={(event) => choose(event.target.value)}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{t('field.noProfile')}</MenuItem>
          {names.map((name) => (
            <MenuItem key={name} value={name}>
              {ownValue(profiles, name)?.mailbox ? name : t('field.withoutMailbox', { name })}
            </MenuItem>
          ))}
        </TextField>
      ) : null}
      <Box sx={{ '&&': { gridColumn: { md: 'span 3' } }, display: 'grid' }}>{field('server', t('field.server'))}</Box>
      <Box sx={{ '&&': { gridColumn: { md: 'span 1' } }, display: 'grid' }}>{field('port', t('mail:field.port'))}</Box>
      <TextField
        select
        label={t('mail:field.security')}
        value={draft.security}
        onChange={(event) => {
          const security = event.target.value === 'starttls' ? 'starttls' : 'tls';
          const usual = draft.port === '993' || draft.port === '143';
          onChange({ security, ...(usual ? { port: security === 'tls' ? '993' : '143' } : {}) });
        }}
        sx={{ '&&': { gridColumn: { md: 'span 2' } } }}
      >
        <MenuItem value="tls">{t('mail:security.tls')}</MenuItem>
        <MenuItem value="starttls">{t('mail:security.starttls')}</MenuItem>
      </TextField>
      <Box sx={{ '&&': { gridColumn: { md: 'span 3' } }, display: 'grid' }}>{field('user', t('mail:field.user'))}</Box>
      <Box sx={{ '&&': { gridColumn: { md: 'span 3' } }, display: 'grid', gap: 1.5, alignContent: 'start' }}>
        {known.length > 0 ? (
          <TextField
            select
            label={t('mail:field.passwordFrom')}
            value={draft.credential ?? ''}
            onChange={(event) => onChange({ credential: event.target.value === '' ? null : event.target.value })}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          >
            <MenuItem value="">{t('mail:field.typeIt')}</MenuItem>
            {known.map((name) => (
              <MenuItem key={name} value={name}>
                {t('mail:field.stored', { name })}
              </MenuItem>
            ))}
          </TextField>
        ) : null}
        {draft.credential === null ? (
          <SecretField
            label={t('mail:field.password')}
            value={typed.value}
            onChange={(value) => onType({ ...typed, value })}
            keep={typed.keep}
            onKeepChange={(keep: Keep) => onType({ ...typed, keep })}
          />
        ) : null}
      </Box>
      <Box sx={{ '&&': { gridColumn: { md: 'span 3' } } }}>
        <VantageSelect label={t('field.via')} value={draft.via} inside onChange={(via) => onChange({ via })} />
      </Box>
      <Box sx={{ '&&': { gridColumn: { md: 'span 3' } }, display: 'grid' }}>{field('wait', t('field.wait'), t('field.waitMeans'))}</Box>
      {more ? (
        <>
          <Box sx={{ '&&': { gridColumn: { md: 'span 3' } }, display: 'grid' }}>
            {field('caFile', t('mail:field.caFile'), t('field.caFileMeans'))}
          </Box>
          <Box sx={{ '&&': { gridColumn: { md: 'span 3' } }, display: 'grid' }}>
            {field('tlsServerName', t('mail:field.tlsName'), t('mail:field.tlsNameMeans'))}
          </Box>
        </>
      ) : null}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button variant="text" onClick={() => setMore(!more)} aria-expanded={more}>
          {t(more ? 'mail:less' : 'mail:more')}
        </Button>
        <KeepMailbox draft={draft} names={names} />
      </Box>
    </Box>
  );
}

/** Puts the mailbox beside the profile that is chosen, for the next time; its password stays in its credential. */
function KeepMailbox({ draft, names }: { readonly draft: FollowFieldsProps['draft']; readonly names: readonly string[] }) {
  const { t } = useTranslation('follow');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [kept, setKept] = useState('');
  const port = Number(draft.port);
  const whole = draft.server.trim() !== '' && draft.user.trim() !== '' && Number.isInteger(port) && port >= 1 && port <= 65_535;
  if (!names.includes(draft.profile) || !whole) return null;
  const mailbox = mailboxOf(draft);
  const written = JSON.stringify(mailbox);
  const keep = () =>
    void changeSetting(['mail', 'profiles', draft.profile, 'mailbox'], mailbox).then(
      () => {
        setFailure(null);
        setKept(written);
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
  return (
    <>
      <Button variant="text" onClick={keep} disabled={kept === written}>
        {t(kept === written ? 'kept' : 'keep', { name: draft.profile })}
      </Button>
      {failure ? <FailureNotice failure={failure} /> : null}
    </>
  );
}
