import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import { lazy, Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReleaseChange } from '../../../preload/contract/helm.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import type { ReleasePlace } from './queries.ts';

const TextEditor = lazy(() => import('../../ui/text-editor.tsx'));

interface UpgradeFormProps {
  readonly release: ReleasePlace;
  readonly onClose: () => void;
  readonly onAsk: (change: ReleaseChange) => void;
}

/** Which chart, version and values it is upgraded to; nothing is changed here. */
export function UpgradeForm({ release, onClose, onAsk }: UpgradeFormProps) {
  const { t } = useTranslation('helm');
  const titleId = useId();
  const [chart, setChart] = useState('');
  const [version, setVersion] = useState('');
  const [keep, setKeep] = useState(true);
  const [values, setValues] = useState('');
  const fits = /^[^-\s]\S*$/u.test(chart.trim());
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) onAsk({ verb: 'upgrade', chart: chart.trim(), version: version.trim() || null, values: keep ? null : values });
        }}
      >
        <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
          {t('form.title', { name: release.name })}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          <TextField
            label={t('form.chart')}
            helperText={t('form.chartHelp')}
            value={chart}
            onChange={(event) => setChart(event.target.value)}
            autoFocus
            sx={{ mt: 1 }}
          />
          <TextField label={t('form.version')} value={version} onChange={(event) => setVersion(event.target.value)} />
          <FormControlLabel
            control={<Checkbox checked={keep} onChange={(event) => setKeep(event.target.checked)} />}
            label={t('form.keep')}
          />
          {keep ? null : (
            <Box sx={{ display: 'flex', flexDirection: 'column', height: 240 }}>
              <Suspense fallback={<LoadingRows rows={4} />}>
                <TextEditor text="" label={t('form.values')} fileName="values.yaml" onChange={setValues} />
              </Suspense>
            </Box>
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('form.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!fits}>
            {t('form.continue')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
