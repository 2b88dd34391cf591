import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../../preload/contract/credentials.ts';
import type { TotpEntry } from '../../../preload/contract/totp.ts';

interface Chosen {
  readonly names: readonly string[];
  readonly factors: readonly string[];
}

interface ExportChoiceProps {
  readonly credentials: readonly Credential[];
  readonly factors: readonly TotpEntry[];
  /** null: all of them. */
  readonly chosen: Chosen | null;
  readonly onChange: (chosen: Chosen | null) => void;
}

/** All of it, or what is ticked. */
export function ExportChoice({ credentials, factors, chosen, onChange }: ExportChoiceProps) {
  const { t } = useTranslation('secrets');
  const all = { names: credentials.map(({ name }) => name), factors: factors.map(({ id }) => id) };
  const tick = (list: readonly string[], one: string, ticked: boolean) => (ticked ? [...list, one] : list.filter((other) => other !== one));
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <RadioGroup
        aria-label={t('export.what')}
        value={chosen === null ? 'all' : 'some'}
        onChange={(_, value) => onChange(value === 'all' ? null : all)}
      >
        <FormControlLabel
          value="all"
          control={<Radio size="small" />}
          label={t('export.all', {
            credentials: t('export.credentials', { count: credentials.length }),
            factors: t('export.factors', { count: factors.length }),
          })}
        />
        <FormControlLabel value="some" control={<Radio size="small" />} label={t('export.some')} />
      </RadioGroup>
      {chosen === null ? null : (
        <Box
          role="group"
          aria-label={t('export.some')}
          sx={{
            display: 'grid',
            maxHeight: 220,
            overflow: 'auto',
            border: 1,
            borderColor: 'surface.line',
            borderRadius: 1,
            px: 1.5,
            py: 0.5,
          }}
        >
          {credentials.map(({ name }) => (
            <FormControlLabel
              key={name}
              control={
                <Checkbox
                  size="small"
                  checked={chosen.names.includes(name)}
                  onChange={(_, ticked) => onChange({ ...chosen, names: tick(chosen.names, name, ticked) })}
                />
              }
              label={name}
              sx={{ overflowWrap: 'anywhere' }}
            />
          ))}
          {factors.map(({ id, issuer, account }) => (
            <FormControlLabel
              key={id}
              control={
                <Checkbox
                  size="small"
                  checked={chosen.factors.includes(id)}
                  onChange={(_, ticked) => onChange({ ...chosen, factors: tick(chosen.factors, id, ticked) })}
                />
              }
              label={`TOTP: ${issuer} (${account})`}
              sx={{ overflowWrap: 'anywhere' }}
            />
          ))}
        </Box>
      )}
    </Box>
  );
}
