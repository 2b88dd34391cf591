import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import type { ImportRow } from './import-rows.tsx';
import { importRows, useImportColumns } from './import-rows.tsx';
import type { ImportSource } from './import-source.tsx';
import { ImportSourceFields } from './import-source.tsx';
import { useImportHosts, useImportPreview } from '../queries.ts';

const rowId = ({ id }: ImportRow) => id;

/** Takes servers from a file of another program: what is new, what differs and what cannot be used is seen before anything is saved. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('servers');
  const say = useWords();
  const [source, setSource] = useState<ImportSource>({ text: '', fileName: null, format: 'auto' });
  const [replace, setReplace] = useState(false);
  const preview = useImportPreview(source);
  const apply = useImportHosts();
  const failure = useFailure(apply.error ?? preview.error);
  const columns = useImportColumns(replace);
  const found = preview.data ?? null;
  const rows = useMemo(() => (found ? importRows(found) : []), [found]);
  const count = (change: 'new' | 'changed' | 'same') => (found?.hosts ?? []).filter((host) => host.change === change).length;
  const added = count('new');
  const changed = count('changed');
  const taken = added + (replace ? changed : 0);
  const done = apply.data;

  if (done) {
    return (
      <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="import-title">
        <DialogTitle id="import-title">{t('lists.import.title')}</DialogTitle>
        <DialogContent>
          <Typography role="status">
            {t('lists.import.done', {
              added: done.added.length,
              replaced: done.replaced.length,
              kept: done.kept.length,
              same: done.same.length,
            })}
          </Typography>
        </DialogContent>
        <DialogActions>
          <Button variant="contained" autoFocus onClick={onClose}>
            {t('lists.close')}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} maxWidth="lg" fullWidth aria-labelledby="import-title">
      <DialogTitle id="import-title">{t('lists.import.title')}</DialogTitle>
      <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 1.5 }}>
        <ImportSourceFields source={source} told={source.format === 'auto' ? (found?.format ?? null) : null} onChange={setSource} />
        {failure ? <FailureNotice failure={failure} /> : null}
        {found ? (
          <>
            {found.remarks.map(({ line, what }) => (
              <Typography key={`${line}${what.en}`} sx={{ color: 'text.secondary' }}>
                {line === null ? say(what) : t('lists.import.atLine', { line, what: say(what) })}
              </Typography>
            ))}
            <Typography role="status" sx={{ fontWeight: 600 }}>
              {t('lists.import.sum', { added, changed, same: count('same'), unusable: found.unusableCount })}
            </Typography>
            <Box
              sx={{
                display: 'flex',
                flexDirection: 'column',
                height: 320,
                border: 1,
                borderColor: 'surface.line',
                borderRadius: 1,
                overflow: 'hidden',
              }}
            >
              <LiveTable
                id="servers.import"
                label={t('lists.import.preview')}
                rows={rows}
                rowId={rowId}
                columns={columns}
                empty={<EmptyState title={t('lists.import.nothing')} />}
              />
            </Box>
            {changed > 0 ? (
              <FormControlLabel
                control={<Checkbox size="small" checked={replace} onChange={(_, checked) => setReplace(checked)} />}
                label={t('lists.import.replace', { count: changed })}
              />
            ) : null}
          </>
        ) : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button variant="contained" disabled={taken === 0 || apply.isPending} onClick={() => apply.mutate({ ...source, replace })}>
          {taken === 0 ? t('lists.import.do') : t('lists.import.doCount', { count: taken })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
