import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VantageSelect } from '../ui/vantage-select.tsx';
import { useWords } from '../ui/words.ts';
import { mailPresets as presets } from '../../preload/contract/mail-presets.ts';
import type { MailDraft, TypedPassword } from './draft.ts';
import { chosenPreset } from './preset-choice.ts';

interface FieldsProps {
  readonly draft: MailDraft;
  readonly onChange: (part: Partial<MailDraft>) => void;
  readonly typed: TypedPassword;
  readonly onType: (typed: TypedPassword) => void;
  /** Fields to correct, once the test was asked for. */
  readonly wrong: readonly string[];
}

const SECURITIES = ['starttls', 'tls', 'none'] as const;
/** The port that goes with a security (RFC 8314, RFC 6409); a port of one's own stays. */
const USUAL_PORTS = { starttls: '587', tls: '465', none: '25' } as const;

/** Server, port and security, by hand or from a provider; and from where it is reached. */
export function ServerFields({ draft, onChange, typed, onType, wrong }: FieldsProps) {
  const { t } = useTranslation('mail');
  const say = useWords();
  const [dropped, setDropped] = useState(false);
  const preset = presets.find(
    ({ server, port, security }) => server === draft.server && String(port) === draft.port && security === draft.security,
  );
  const choose = (name: string) => {
    const chosen = presets.find((one) => one.name === name);
    if (chosen === undefined) return;
    const next = chosenPreset(draft, chosen, typed.value !== '');
    onChange(next.part);
    if (next.forget) onType({ ...typed, value: '' });
    setDropped(next.dropped);
  };
  const chooseSecurity = (name: string) => {
    const security = SECURITIES.find((one) => one === name) ?? 'starttls';
    const usual = Object.values<string>(USUAL_PORTS).includes(draft.port);
    onChange({ security, ...(usual ? { port: USUAL_PORTS[security] } : {}) });
  };
  return (
    <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(6, 1fr)', '& > *': { gridColumn: 'span 6' } }}>
      <TextField
        select
        label={t('field.preset')}
        value={preset?.name ?? ''}
        onChange={(event) => choose(event.target.value)}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        helperText={
          preset && (
            <>
              {say(preset.login)}{' '}
              <Link href={preset.page} target="_blank" rel="noreferrer">
                {t('field.presetPage')}
              </Link>
            </>
          )
        }
      >
        <MenuItem value="">{t('field.ownServer')}</MenuItem>
        {presets.map(({ name }) => (
          <MenuItem key={name} value={name}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      {dropped ? (
        <Typography role="status" sx={{ color: 'text.secondary' }}>
          {t('field.presetDropped')}
        </Typography>
      ) : null}
      <TextField
        label={t('field.server')}
        name="server"
        value={draft.server}
        onChange={(event) => onChange({ server: event.target.value })}
        error={wrong.includes('server')}
        required
        sx={{ '&&': { gridColumn: 'span 4' } }}
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
      />
      <TextField
        label={t('field.port')}
        value={draft.port}
        onChange={(event) => onChange({ port: event.target.value })}
        error={wrong.includes('port')}
        required
        sx={{ '&&': { gridColumn: 'span 2' } }}
        slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 5 } }}
      />
      <TextField
        select
        label={t('field.security')}
        value={draft.security}
        onChange={(event) => chooseSecurity(event.target.value)}
        helperText={t(`securityMeans.${draft.security}`)}
        sx={{ '&&': { gridColumn: 'span 3' } }}
      >
        {SECURITIES.map((security) => (
          <MenuItem key={security} value={security}>
            {t(`security.${security}`)}
          </MenuItem>
        ))}
      </TextField>
      <Box sx={{ '&&': { gridColumn: 'span 3' } }}>
        <VantageSelect label={t('field.via')} value={draft.via} inside onChange={(via) => onChange({ via })} />
      </Box>
    </Box>
  );
}
