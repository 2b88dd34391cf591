import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VantageSelect } from '../../ui/vantage-select.tsx';
import type { DomainDraft } from './domain-draft.ts';

interface DomainFormProps {
  readonly draft: DomainDraft;
  readonly onChange: (part: Partial<DomainDraft>) => void;
  readonly busy: boolean;
  readonly onStart: () => void;
}

/** The domain, the address that sends, and, folded, from where and of whom it is asked. */
export function DomainForm({ draft, onChange, busy, onStart }: DomainFormProps) {
  const { t } = useTranslation('posture');
  const [more, setMore] = useState(draft.via !== 'here' || draft.resolver !== '' || draft.blocklists);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.domain.trim() !== '') onStart();
  };
  const field = (name: 'domain' | 'address' | 'selectors' | 'resolver', help?: string) => (
    <TextField
      label={t(`field.${name}`)}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
      {...(help === undefined ? {} : { helperText: help })}
      slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } }}
    />
  );
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 1.5, pt: 0.5 }}>
      <Box
        sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr', md: 'repeat(3, minmax(0, 1fr)) auto' }, alignItems: 'start' }}
      >
        {field('domain')}
        {field('address', t('field.addressMeans'))}
        {field('selectors', t('field.selectorsMeans'))}
        <Button type="submit" variant="contained" disabled={draft.domain.trim() === ''} loading={busy} sx={{ minHeight: 36 }}>
          {t('start')}
        </Button>
      </Box>
      {more ? (
        <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr', md: 'repeat(3, minmax(0, 1fr))' }, alignItems: 'start' }}>
          <VantageSelect label={t('field.via')} value={draft.via} onChange={(via) => onChange({ via })} />
          {field('resolver', t('field.resolverMeans'))}
          <FormControlLabel
            control={<Checkbox checked={draft.blocklists} onChange={(event) => onChange({ blocklists: event.target.checked })} />}
            label={t('field.blocklists')}
            disabled={draft.address.trim() === ''}
          />
        </Box>
      ) : null}
      <Box>
        <Button variant="text" size="small" onClick={() => setMore(!more)} aria-expanded={more}>
          {more ? t('less') : t('more')}
        </Button>
      </Box>
    </Box>
  );
}
