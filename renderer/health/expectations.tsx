import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VantageSelect } from '../ui/vantage-select.tsx';
import type { UrlCheck } from './checks.ts';

interface ExpectationsProps {
  readonly check: UrlCheck;
  readonly onStart: (check: UrlCheck) => void;
}

/** What the answer must be: status, text, a JSON field; and from where it is asked. */
export function Expectations({ check, onStart }: ExpectationsProps) {
  const { t } = useTranslation('health');
  const [via, setVia] = useState(check.via);
  const [status, setStatus] = useState(check.status === null ? '' : String(check.status));
  const [contains, setContains] = useState(check.contains ?? '');
  const [path, setPath] = useState(check.field?.path ?? '');
  const [equals, setEquals] = useState(check.field?.equals ?? '');
  const statusWrong = status !== '' && !/^[1-5]\d\d$/u.test(status);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (statusWrong) return;
    onStart({
      ...check,
      via,
      status: status === '' ? null : Number(status),
      contains: contains === '' ? null : contains,
      field: path === '' ? null : { path, equals },
    });
  };
  return (
    <Box
      component="form"
      onSubmit={submit}
      sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))', alignItems: 'start' }}
    >
      <VantageSelect value={via} onChange={setVia} />
      <TextField
        label={t('field.status')}
        value={status}
        onChange={(event) => setStatus(event.target.value)}
        error={statusWrong}
        helperText={t(statusWrong ? 'field.statusWrong' : 'field.statusMeans')}
        slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 3 } }}
      />
      <TextField label={t('field.contains')} value={contains} onChange={(event) => setContains(event.target.value)} />
      <TextField label={t('field.path')} value={path} onChange={(event) => setPath(event.target.value)} placeholder="checks.database" />
      <TextField
        label={t('field.equals')}
        value={equals}
        onChange={(event) => setEquals(event.target.value)}
        placeholder="connected"
        disabled={path === ''}
      />
      <Button type="submit" variant="contained" sx={{ minHeight: 36 }}>
        {t('again')}
      </Button>
    </Box>
  );
}
