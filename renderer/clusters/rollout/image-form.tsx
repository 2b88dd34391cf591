import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { UseQueryResult } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Revision, SetImage } from '../../../preload/contract/rollouts.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';

interface ImageFormProps {
  readonly name: string;
  /** Its revisions: the current one has the images that it runs. */
  readonly history: UseQueryResult<readonly Pick<Revision, 'current' | 'images'>[]>;
  readonly onClose: () => void;
  readonly onAsk: (change: SetImage) => void;
}

/** Another image for one or more containers, with what is tried first; nothing is changed here. */
export function ImageForm({ name, history, onClose, onAsk }: ImageFormProps) {
  const { t } = useTranslation('rollouts');
  const titleId = useId();
  const failure = useFailure(history.isFetching ? null : history.error);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [gate, setGate] = useState('');
  const [gateIn, setGateIn] = useState('');
  const [returnOnFailure, setReturnOnFailure] = useState(false);
  const now = history.data?.find(({ current }) => current)?.images ?? [];
  const images = Object.fromEntries(
    now.flatMap(({ container, image }) => {
      const wanted = ownValue(typed, container)?.trim() ?? image;
      return wanted === image || wanted === '' ? [] : [[container, wanted]];
    }),
  );
  const ready = Object.keys(images).length > 0;
  const ask = () => {
    if (!ready) return;
    const line = gate.trim();
    onAsk({
      verb: 'set-image',
      images,
      gate: line === '' ? null : ['sh', '-c', line],
      gateIn: gateIn === '' ? null : gateIn,
      returnOnFailure,
    });
  };
  return (
    <Dialog open onClose={() => ready || onClose()} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
          {t('image.title', { name })}
        </DialogTitle>
        <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
          {failure ? <FailureNotice failure={failure} target={name} /> : null}
          {history.isPending ? <LoadingRows rows={2} label={t('image.reading', { name })} /> : null}
          {now.map(({ container, image }, index) => (
            <TextField
              key={container}
              label={t('image.field', { container })}
              value={ownValue(typed, container) ?? image}
              onChange={(event) => setTyped({ ...typed, [container]: event.target.value })}
              autoFocus={index === 0}
              fullWidth
              sx={{ mt: index === 0 ? 1 : 0 }}
              slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none' } }}
            />
          ))}
          {now.length > 0 ? (
            <>
              <TextField
                label={t('image.gate')}
                helperText={t('image.gateHelp')}
                value={gate}
                onChange={(event) => setGate(event.target.value)}
                fullWidth
                slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none' } }}
              />
              {now.length > 1 && gate.trim() !== '' ? (
                <TextField select label={t('image.gateIn')} value={gateIn} onChange={(event) => setGateIn(event.target.value)} fullWidth>
                  <MenuItem value="">{t('image.gateInFirst')}</MenuItem>
                  {now.map(({ container }) => (
                    <MenuItem key={container} value={container}>
                      {container}
                    </MenuItem>
                  ))}
                </TextField>
              ) : null}
              <FormControlLabel
                control={<Checkbox checked={returnOnFailure} onChange={(_, checked) => setReturnOnFailure(checked)} />}
                label={t('image.return')}
              />
            </>
          ) : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" variant="contained" disabled={!ready}>
            {t('continue')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
