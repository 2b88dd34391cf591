import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { stopPhaseSchema } from '../../preload/contract/mail.ts';
import { mechanismSchema } from '../../preload/contract/mail-login.ts';
import { VantagesSelect } from '../ui/vantages-select.tsx';
import type { MailDraft } from './draft.ts';

interface DialogueFieldsProps {
  readonly draft: MailDraft;
  readonly onChange: (part: Partial<MailDraft>) => void;
}

/** How the dialogue is led: the way to log in, where it stops, and from which further places. */
export function DialogueFields({ draft, onChange }: DialogueFieldsProps) {
  const { t } = useTranslation('mail');
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
      <VantagesSelect
        label={t('dialogue.compare')}
        value={draft.compare}
        except={draft.via}
        onChange={(compare) => onChange({ compare })}
        helperText={t('dialogue.compareMeans')}
        none={t('dialogue.compareNone')}
      />
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
