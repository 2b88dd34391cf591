import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../ui/formats.ts';
import { SecretField } from '../../ui/secret-field.tsx';
import { base64Of } from './picked-file.ts';

/** A key with its value, as it stands in the form. */
export interface Row {
  readonly id: string;
  readonly key: string;
  /** The text it had; null when that is not shown or it is new. */
  readonly was: string | null;
  readonly value: string;
  readonly file: { readonly name: string; readonly bytes: number; readonly base64: string } | null;
  readonly removed: boolean;
  /** It is there in the cluster. */
  readonly known: boolean;
}

interface DataRowProps {
  readonly row: Row;
  readonly secret: boolean;
  readonly onChange: (next: Partial<Row>) => void;
}

/** One key: its name, its value as text or from a file, or that it goes. */
export function DataRow({ row, secret, onChange }: DataRowProps) {
  const { t } = useTranslation('forms');
  const formats = useFormats();
  const picker = useRef<HTMLInputElement>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const base64 = await base64Of(file);
    setTooLarge(base64 === null);
    if (base64 !== null) onChange({ file: { name: file.name, bytes: file.size, base64 }, key: row.key === '' ? file.name : row.key });
  };
  const hidden = row.known && row.was === null;
  return (
    <Box sx={{ display: 'grid', gap: 0.75, opacity: row.removed ? 0.6 : 1 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', pt: 0.75 }}>
        <TextField
          label={t('data.key')}
          value={row.key}
          disabled={row.known}
          error={row.key !== '' && !/^[-._a-zA-Z0-9]+$/u.test(row.key)}
          onChange={(event) => onChange({ key: event.target.value })}
          slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none' } }}
          sx={{ flex: '1 1 220px' }}
        />
        <Button size="small" onClick={() => picker.current?.click()} disabled={row.removed}>
          {t('data.file')}
        </Button>
        <input ref={picker} type="file" hidden aria-label={t('data.file')} onChange={(event) => void take(event.target.files?.[0])} />
        {row.known ? (
          <Button size="small" color={row.removed ? 'primary' : 'error'} onClick={() => onChange({ removed: !row.removed })}>
            {t(row.removed ? 'data.keep' : 'data.remove')}
          </Button>
        ) : null}
      </Box>
      {tooLarge ? (
        <Typography role="alert" sx={{ color: 'state.failing' }}>
          {t('data.tooLarge')}
        </Typography>
      ) : null}
      {row.removed ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('data.removed', { key: row.key })}</Typography>
      ) : row.file === null && secret ? (
        <SecretField
          label={t(hidden ? 'data.newValue' : 'data.value')}
          {...(hidden ? { helperText: t('data.hiddenMeans') } : {})}
          value={row.value}
          onChange={(value) => onChange({ value })}
          lines
        />
      ) : row.file === null ? (
        <TextField
          label={t(hidden ? 'data.newValue' : 'data.value')}
          helperText={hidden ? t('data.hiddenMeans') : undefined}
          value={row.value}
          onChange={(event) => onChange({ value: event.target.value })}
          multiline
          maxRows={8}
          fullWidth
          slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } }}
        />
      ) : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          <Typography>{t('data.fromFile', { name: row.file.name, size: formats.bytes(row.file.bytes) })}</Typography>
          <Button size="small" onClick={() => onChange({ file: null })}>
            {t('data.typeInstead')}
          </Button>
        </Box>
      )}
    </Box>
  );
}
