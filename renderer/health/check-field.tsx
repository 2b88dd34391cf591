import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VantageSelect } from '../ui/vantage-select.tsx';
import type { UrlCheck } from './checks.ts';
import { completeUrl, unfitUrl } from './checks.ts';

/** A URL and from where: enough for a first check. */
export function CheckField({ initial, onStart }: { readonly initial: string; readonly onStart: (check: UrlCheck) => void }) {
  const { t } = useTranslation('health');
  const [url, setUrl] = useState(initial);
  const [via, setVia] = useState('here');
  const [left, setLeft] = useState(false);
  const unfit = unfitUrl(url);
  const ready = url.trim() !== '' && unfit === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onStart({ url: completeUrl(url), via, status: null, contains: null, field: null, caFile: null });
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'start' }}>
      <TextField
        label={t('field.url')}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        onFocus={() => setLeft(false)}
        onBlur={() => setLeft(true)}
        placeholder="https://api.example/api/health"
        // While one types it is a hint, afterwards a mistake.
        error={unfit !== null && left}
        helperText={unfit === null ? null : t(`unfit.${unfit}`)}
        slotProps={{ htmlInput: { inputMode: 'url', spellCheck: false, autoCapitalize: 'off' } }}
        sx={{ flex: '4 1 280px', width: 'auto' }}
      />
      <Box sx={{ flex: '1 1 180px', maxWidth: 280 }}>
        <VantageSelect value={via} onChange={setVia} inside />
      </Box>
      <Button type="submit" variant="contained" disabled={!ready} sx={{ minHeight: 36 }}>
        {t('start')}
      </Button>
    </Box>
  );
}
