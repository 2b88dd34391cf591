import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VantageSelect } from '../ui/vantage-select.tsx';
import type { UrlCheck } from './checks.ts';
import { completeUrl } from './checks.ts';

/** A URL and from where: enough for a first check. */
export function CheckField({ initial, onStart }: { readonly initial: string; readonly onStart: (check: UrlCheck) => void }) {
  const { t } = useTranslation('health');
  const [url, setUrl] = useState(initial);
  const [via, setVia] = useState('here');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (url.trim() !== '') onStart({ url: completeUrl(url), via, status: null, contains: null, field: null });
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'start' }}>
      <TextField
        label={t('field.url')}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        placeholder="https://api.example/api/health"
        slotProps={{ htmlInput: { inputMode: 'url', spellCheck: false, autoCapitalize: 'off' } }}
        sx={{ flex: '4 1 280px', width: 'auto' }}
      />
      <Box sx={{ flex: '1 1 180px', maxWidth: 280 }}>
        <VantageSelect value={via} onChange={setVia} />
      </Box>
      <Button type="submit" variant="contained" disabled={url.trim() === ''} sx={{ minHeight: 36 }}>
        {t('start')}
      </Button>
    </Box>
  );
}
