import UploadFile from '@mui/icons-material/UploadFileOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { decodeHostList, hostListFormatSchema, LARGEST_HOST_LIST } from '../../../preload/contract/host-lists.ts';
import type { HostListFormat } from '../../../preload/contract/host-lists.ts';
import { MONO } from '../../app/theme.ts';

/** What is to be imported: the text of a file, or what was pasted. */
export interface ImportSource {
  readonly text: string;
  readonly fileName: string | null;
  readonly format: HostListFormat | 'auto';
}

const FORMATS = ['auto', ...hostListFormatSchema.options] as const;
const PASTE_SETTLES_MS = 350;

interface ImportSourceFieldsProps {
  readonly source: ImportSource;
  /** What the core took it for. */
  readonly told: HostListFormat | null;
  readonly onChange: (source: ImportSource) => void;
}

/** Where hosts are imported from: files that are chosen or dropped, or a text that is pasted. */
export function ImportSourceFields({ source, told, onChange }: ImportSourceFieldsProps) {
  const { t } = useTranslation('servers');
  const picker = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [refused, setRefused] = useState(false);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(settling.current), []);
  const paste = (text: string) => {
    setTyped(text);
    setChosen([]);
    clearTimeout(settling.current);
    settling.current = setTimeout(() => onChange({ ...source, text, fileName: null }), PASTE_SETTLES_MS);
  };

  const take = async (files: readonly File[]) => {
    if (files.length === 0) return;
    if (files.reduce((sum, { size }) => sum + size, 0) > LARGEST_HOST_LIST) {
      setRefused(true);
      return;
    }
    setRefused(false);
    const read = await Promise.all(
      files.map(async (file) => ({ name: file.name, text: decodeHostList(new Uint8Array(await file.arrayBuffer())) })),
    );
    const [first] = read;
    if (!first) return;
    // Several files are the sessions of PuTTY: each below its name.
    const text = read.length === 1 ? first.text : read.map((file) => `[${file.name}]\n${file.text}\n`).join('');
    // A file is not shown as if it was typed: it may have 2 MB.
    clearTimeout(settling.current);
    setTyped('');
    setChosen(read.map(({ name }) => name));
    onChange({ ...source, text, fileName: read.length === 1 ? first.name : null });
  };
  return (
    <Box
      sx={{ display: 'grid', gap: 1.5, pt: 1 }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take([...event.dataTransfer.files]);
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => void take([...(event.target.files ?? [])])}
          aria-label={t('lists.import.choose')}
        />
        <Button variant="outlined" startIcon={<UploadFile />} onClick={() => picker.current?.click()}>
          {t('lists.import.choose')}
        </Button>
        <Box sx={{ width: 260 }}>
          <TextField
            select
            label={t('lists.format.label')}
            value={source.format}
            onChange={(event) => onChange({ ...source, format: FORMATS.find((one) => one === event.target.value) ?? 'auto' })}
          >
            {FORMATS.map((one) => (
              <MenuItem key={one} value={one}>
                {one === 'auto'
                  ? told === null
                    ? t('lists.format.auto')
                    : t('lists.format.told', { format: t(`lists.format.${told}`) })
                  : t(`lists.format.${one}`)}
              </MenuItem>
            ))}
          </TextField>
        </Box>
        {chosen.length === 0 ? null : (
          <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {chosen.length === 1 ? chosen[0] : t('lists.import.files', { count: chosen.length })}
          </Typography>
        )}
      </Box>
      <TextField
        label={t('lists.import.paste')}
        value={typed}
        onChange={(event) => paste(event.target.value)}
        multiline
        minRows={3}
        maxRows={5}
        error={refused}
        helperText={refused ? t('lists.import.tooLarge') : t('lists.import.pasteMeans')}
        slotProps={{
          htmlInput: { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off', maxLength: LARGEST_HOST_LIST },
          input: { sx: { fontFamily: MONO, fontSize: '0.78125rem' } },
        }}
      />
    </Box>
  );
}
