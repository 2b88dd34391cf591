import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VantageSelect } from '../ui/vantage-select.tsx';
import type { UrlCheck } from './checks.ts';
import type { ExpectationField } from './remedies.ts';

interface ExpectationsProps {
  readonly check: UrlCheck;
  readonly onStart: (check: UrlCheck) => void;
  /** A field to go to; another object goes there again. */
  readonly wanted: { readonly field: ExpectationField } | null;
}

/** What the answer must be: status, text, a JSON field; and from where it is asked. */
export function Expectations({ check, onStart, wanted }: ExpectationsProps) {
  const { t } = useTranslation('health');
  const [via, setVia] = useState(check.via);
  const [status, setStatus] = useState(check.status === null ? '' : String(check.status));
  const [contains, setContains] = useState(check.contains ?? '');
  const [path, setPath] = useState(check.field?.path ?? '');
  const [equals, setEquals] = useState(check.field?.equals ?? '');
  const [caFile, setCaFile] = useState(check.caFile ?? '');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const input = wanted && form.current?.elements.namedItem(wanted.field);
    if (!(input instanceof HTMLInputElement)) return;
    input.focus();
    input.select();
    input.scrollIntoView({ block: 'nearest' });
  }, [wanted]);
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
      caFile: caFile.trim() === '' ? null : caFile.trim(),
    });
  };
  return (
    <Box
      component="form"
      ref={form}
      onSubmit={submit}
      sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))', alignItems: 'start' }}
    >
      <VantageSelect value={via} onChange={setVia} inside />
      <TextField
        label={t('field.status')}
        value={status}
        onChange={(event) => setStatus(event.target.value)}
        error={statusWrong}
        helperText={t(statusWrong ? 'field.statusWrong' : 'field.statusMeans')}
        slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 3 } }}
      />
      <TextField label={t('field.contains')} name="contains" value={contains} onChange={(event) => setContains(event.target.value)} />
      <TextField
        label={t('field.path')}
        name="path"
        value={path}
        onChange={(event) => setPath(event.target.value)}
        placeholder="checks.database"
      />
      <TextField
        label={t('field.equals')}
        value={equals}
        onChange={(event) => setEquals(event.target.value)}
        placeholder="connected"
        disabled={path === ''}
      />
      <TextField
        label={t('field.caFile')}
        name="caFile"
        value={caFile}
        onChange={(event) => setCaFile(event.target.value)}
        helperText={t('field.caFileMeans')}
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
        sx={{ gridColumn: '1 / -1' }}
      />
      <Button type="submit" variant="contained" sx={{ minHeight: 36 }}>
        {t('again')}
      </Button>
    </Box>
  );
}
