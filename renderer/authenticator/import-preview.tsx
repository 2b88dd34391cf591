import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import type { ImportRow } from '../../preload/contract/totp-imports.ts';
import type { Words } from '../../preload/contract/words.ts';
import { useCredentialStore } from '../client/credential-store.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFailure, useWords } from '../ui/words.ts';
import { ImportRowView } from './import-row.tsx';
import { SourceWell } from './source-well.tsx';
import { useImport } from './queries.ts';

interface ImportPreviewProps {
  readonly token: string;
  readonly rows: readonly ImportRow[];
  readonly notes: readonly Words[];
  /** Further parts of the same export. */
  readonly onMore: (texts: readonly string[]) => void;
  readonly moreFailure: Failure | null;
  readonly busy: boolean;
  readonly onClose: () => void;
}

/** What would come, each with why it would not; nothing is kept before it is agreed to. */
export function ImportPreview({ token, rows, notes, onMore, moreFailure, busy, onClose }: ImportPreviewProps) {
  const { t } = useTranslation('authenticator');
  const say = useWords();
  const store = useCredentialStore();
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const keep = useImport();
  const failure = useFailure(keep.error);
  const fresh = useMemo(() => rows.filter(({ verdict }) => verdict === 'new'), [rows]);
  const chosen = fresh.filter(({ index }) => !left.has(index));
  const toggle = (index: number) =>
    setLeft((before) => (before.has(index) ? new Set([...before].filter((one) => one !== index)) : new Set([...before, index])));
  if (keep.data) {
    return (
      <Box sx={{ display: 'grid', gap: 2, pt: 0.5 }}>
        <Alert severity="success">{t('import.done', { count: keep.data.ids.length })}</Alert>
        <Typography sx={{ color: 'text.secondary' }}>{t('import.deleteFile')}</Typography>
        <Box sx={{ display: 'flex', justifyContent: 'end' }}>
          <Button variant="contained" onClick={onClose}>
            {t('enrol.done')}
          </Button>
        </Box>
      </Box>
    );
  }
  return (
    <Box sx={{ display: 'grid', gap: 1.5, pt: 0.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Typography sx={{ color: 'text.secondary' }}>
        {[
          t('import.new', { count: fresh.length }),
          t('import.duplicates', { count: rows.filter(({ verdict }) => verdict === 'duplicate').length }),
          t('import.unusable', { count: rows.filter(({ verdict }) => verdict === 'unusable').length }),
        ].join(' · ')}
      </Typography>
      {notes.map((note) => (
        <Alert key={note.en} severity="info">
          {say(note)}
        </Alert>
      ))}
      {notes.length > 0 ? <SourceWell busy={busy} onTexts={onMore} /> : null}
      {moreFailure ? <FailureNotice failure={moreFailure} /> : null}
      {rows.length === 0 ? <Typography>{t('import.nothing')}</Typography> : null}
      {fresh.length > 1 ? (
        <Box component="label" sx={{ display: 'flex', alignItems: 'center', gap: 0.5, ml: -0.5 }}>
          <Checkbox
            size="small"
            checked={chosen.length === fresh.length}
            indeterminate={chosen.length > 0 && chosen.length < fresh.length}
            onChange={() => setLeft(chosen.length === fresh.length ? new Set(fresh.map(({ index }) => index)) : new Set())}
          />
          {t('import.all')}
        </Box>
      ) : null}
      <Box
        component="ul"
        aria-label={t('import.preview')}
        sx={{
          m: 0,
          p: 0,
          listStyle: 'none',
          maxHeight: '46vh',
          overflow: 'auto',
          border: 1,
          borderColor: 'surface.line',
          borderRadius: 1,
          '&:empty': { display: 'none' },
        }}
      >
        {rows.map((row) => (
          <ImportRowView
            key={row.index}
            row={row}
            chosen={row.verdict === 'new' && !left.has(row.index)}
            onToggle={() => toggle(row.index)}
          />
        ))}
      </Box>
      {store ? (
        <Typography variant="caption" sx={{ color: store.where === 'memory' ? 'state.degraded' : 'text.secondary' }}>
          {t(`import.in.${store.where}`)}
        </Typography>
      ) : null}
      {failure ? <FailureNotice failure={failure} /> : null}
      <Box sx={{ display: 'flex', justifyContent: 'end', gap: 1 }}>
        <Button onClick={onClose}>{t('enrol.cancel')}</Button>
        <Button
          variant="contained"
          disabled={chosen.length === 0 || keep.isPending || busy}
          onClick={() => keep.mutate({ token, indices: chosen.map(({ index }) => index) })}
        >
          {t('import.keep', { count: chosen.length })}
        </Button>
      </Box>
    </Box>
  );
}
