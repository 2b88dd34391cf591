import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { mechanismSchema, stopPhaseSchema } from '../../preload/contract/mail.ts';
import { useHosts } from '../client/targets.ts';
import type { MailDraft } from './draft.ts';

interface DialogueFieldsProps {
  readonly draft: MailDraft;
  readonly onChange: (part: Partial<MailDraft>) => void;
}

/** How the dialogue is led: the way to log in, where it stops, and from which further places. */
export function DialogueFields({ draft, onChange }: DialogueFieldsProps) {
  const { t } = useTranslation('mail');
  const { t: tui } = useTranslation('ui');
  const hosts = useHosts().data?.hosts ?? [];
  const places = [...new Set(['here', ...hosts.map(({ name }) => `ssh:${name}`), ...draft.compare])].filter((via) => via !== draft.via);
  const nameOf = (via: string) =>
    via === 'here' ? tui('vantage.here') : via.startsWith('ssh:') ? tui('vantage.ssh', { host: via.slice('ssh:'.length) }) : via;
  const text = (field: 'tokenUrl' | 'clientId' | 'clientSecret' | 'scope', helper?: string) => (
    <TextField
      label={t(`dialogue.${field}`)}
      value={draft[field]}
      onChange={(event) => onChange({ [field]: event.target.value })}
      {...(helper === undefined ? {} : { helperText: helper })}
      slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
    />
  );
  return (
    <>
      <TextField
        select
        label={t('dialogue.compare')}
        value={draft.compare.filter((via) => via !== draft.via)}
        onChange={(event) => onChange({ compare: [event.target.value].flat() })}
        helperText={t('dialogue.compareMeans')}
        slotProps={{
          inputLabel: { shrink: true },
          select: {
            multiple: true,
            displayEmpty: true,
            renderValue: (chosen) =>
              Array.isArray(chosen) && chosen.length > 0 ? chosen.map(nameOf).join(', ') : t('dialogue.compareNone'),
          },
        }}
      >
        {places.map((via) => (
          <MenuItem key={via} value={via}>
            {nameOf(via)}
          </MenuItem>
        ))}
      </TextField>
      {draft.user === '' ? null : (
        <TextField
          select
          label={t('dialogue.auth')}
          value={draft.auth}
          onChange={(event) => onChange({ auth: mechanismSchema.options.find((one) => one === event.target.value) ?? '' })}
          helperText={draft.auth === 'XOAUTH2' ? t('dialogue.authMeans') : null}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{t('dialogue.authAny')}</MenuItem>
          {mechanismSchema.options.map((mechanism) => (
            <MenuItem key={mechanism} value={mechanism}>
              {mechanism}
            </MenuItem>
          ))}
        </TextField>
      )}
      {draft.auth === 'XOAUTH2' && draft.user !== '' ? (
        <>
          {text('tokenUrl', t('dialogue.tokenUrlMeans'))}
          {draft.tokenUrl === '' ? null : (
            <>
              {text('clientId')}
              {text('clientSecret')}
              {text('scope')}
            </>
          )}
        </>
      ) : null}
      {draft.send ? null : (
        <TextField
          select
          label={t('dialogue.quitAfter')}
          value={draft.quitAfter}
          onChange={(event) => onChange({ quitAfter: stopPhaseSchema.options.find((one) => one === event.target.value) ?? '' })}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{t('dialogue.quitNever')}</MenuItem>
          {stopPhaseSchema.options.map((phase) => (
            <MenuItem key={phase} value={phase}>
              {t(`phase.${phase}`)}
            </MenuItem>
          ))}
        </TextField>
      )}
    </>
  );
}
