import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isLoopback } from '../../../preload/contract/addresses.ts';
import type { SavedTunnel } from '../../../preload/contract/settings.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFailure } from '../../ui/words.ts';
import { useSaveTunnel } from './queries.ts';
import type { TunnelDraft } from './tunnel-draft.ts';
import { draftOf, emptyTunnel, tunnelOf, tunnelProblems } from './tunnel-draft.ts';

const KINDS = ['local', 'remote', 'dynamic'] as const;

interface TunnelFormProps {
  /** The saved tunnel to edit; null adds one. */
  readonly id: string | null;
  readonly saved: SavedTunnel | null;
  readonly target: string;
  readonly onSaved: (id: string, startNow: boolean) => void;
  readonly onClose: () => void;
}

/** Saves a tunnel, a new one is started at once. */
export function TunnelForm({ id, saved, target, onSaved, onClose }: TunnelFormProps) {
  const { t } = useTranslation('tunnels');
  const [draft, setDraft] = useState<TunnelDraft>(() => (saved ? draftOf(saved) : emptyTunnel));
  const [tried, setTried] = useState(false);
  const save = useSaveTunnel();
  const failure = useFailure(save.error);
  const problems = tunnelProblems(draft);
  const { kind } = draft;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    save.mutate({ id, tunnel: tunnelOf(target, draft) }, { onSuccess: (kept) => onSaved(kept, id === null) });
  };
  const field = (key: 'bind' | 'port' | 'targetHost' | 'targetPort' | 'label', label: string, help: string) => {
    const problem = tried ? problems[key] : undefined;
    return {
      label,
      value: draft[key],
      onChange: (event: { readonly target: { readonly value: string } }) => setDraft({ ...draft, [key]: event.target.value }),
      error: problem !== undefined,
      helperText: problem === undefined ? help : t(`problem.${problem}`),
      slotProps: { htmlInput: { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } },
    };
  };
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="tunnel-form-title">
      <Box component="form" noValidate onSubmit={submit} sx={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
        <DialogTitle id="tunnel-form-title">{id === null ? t('addTitle', { target }) : t('editTitle', { target })}</DialogTitle>
        <DialogContent>
          <RadioGroup
            aria-label={t('kind.label')}
            value={kind}
            onChange={(_, next) => setDraft({ ...draft, kind: KINDS.find((one) => one === next) ?? kind })}
            sx={{ gap: 0.5, mb: 1.5 }}
          >
            {KINDS.map((one) => (
              <FormControlLabel
                key={one}
                value={one}
                control={<Radio size="small" />}
                label={
                  <>
                    <Box component="span" sx={{ fontWeight: 600 }}>
                      {t(`kind.${one}`)}
                    </Box>{' '}
                    <Box component="span" sx={{ color: 'text.secondary' }}>
                      {t(`kindMeans.${one}`, { target })}
                    </Box>
                  </>
                }
              />
            ))}
          </RadioGroup>
          <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '2fr 1fr' }, columnGap: 1.5, rowGap: 1.75, pt: 0.5 }}>
            <TextField {...field('bind', kind === 'remote' ? t('bindThere', { target }) : t('bindHere'), t('bindMeans'))} />
            <TextField {...field('port', t('port'), t('portMeans'))} />
            {kind === 'dynamic' ? null : (
              <>
                <TextField
                  {...field('targetHost', t('targetHost'), kind === 'remote' ? t('targetMeansHere') : t('targetMeansThere', { target }))}
                  required
                />
                <TextField {...field('targetPort', t('targetPort'), ' ')} required />
              </>
            )}
            <TextField {...field('label', t('label'), t('labelMeans'))} sx={{ gridColumn: { sm: '1 / -1' } }} />
          </Box>
          {isLoopback(draft.bind) || problems.bind ? null : (
            <Typography role="status" sx={{ color: 'state.degraded', fontWeight: 600, mt: 1 }}>
              {kind === 'remote'
                ? t('exposedThere', { address: draft.bind.trim(), target })
                : t('exposedHere', { address: draft.bind.trim() })}
            </Typography>
          )}
          <FormControlLabel
            sx={{ mt: 1 }}
            control={
              <Checkbox
                size="small"
                checked={draft.withConnection}
                onChange={(_, withConnection) => setDraft({ ...draft, withConnection })}
              />
            }
            label={t('withConnection', { target })}
          />
          {failure ? (
            <Box sx={{ mt: 1.5 }}>
              <FailureNotice failure={failure} />
            </Box>
          ) : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            {id === null ? t('saveAndStart') : t('save')}
          </Button>
        </DialogActions>
      </Box>
    </Dialog>
  );
}
