import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isLoopback } from '../../../preload/contract/addresses.ts';
import type { SavedForward } from '../../../preload/contract/forwards.ts';
import { forwardedResource } from '../../../preload/contract/saved-forward.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFailure } from '../../ui/words.ts';
import type { ForwardDraft } from './forward-draft.ts';
import { forwardOf, forwardProblems } from './forward-draft.ts';
import { useSaveForward } from './queries.ts';

interface ForwardFormProps {
  readonly context: string;
  readonly id: string | null;
  readonly begin: ForwardDraft;
  /** The object stands; it is not asked for. */
  readonly fixed: boolean;
  readonly onClose: () => void;
  readonly onSaved: (id: string, forward: SavedForward) => void;
}

/** Adds or changes a port forward. */
export function ForwardForm({ context, id, begin, fixed, onClose, onSaved }: ForwardFormProps) {
  const { t } = useTranslation('forwards');
  const titleId = useId();
  const [draft, setDraft] = useState(begin);
  const [tried, setTried] = useState(false);
  const save = useSaveForward();
  const failure = useFailure(save.error);
  const problems = forwardProblems(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const forward = forwardOf(context, draft);
    if (forward !== null) save.mutate({ id, forward }, { onSuccess: (kept) => onSaved(kept, forward) });
  };
  const field = (key: 'namespace' | 'name' | 'remotePort' | 'localPort' | 'bind', label: string, help: string) => {
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
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <Box component="form" noValidate onSubmit={submit} sx={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
        <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
          {fixed
            ? t('addTo', { name: draft.name })
            : id === null
              ? t('addTitle', { cluster: context })
              : t('editTitle', { cluster: context })}
        </DialogTitle>
        <DialogContent>
          <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, columnGap: 1.5, rowGap: 1.75, pt: 1 }}>
            {fixed ? null : (
              <>
                <TextField
                  select
                  label={t('resource')}
                  value={draft.resource}
                  helperText={t('resourceMeans')}
                  onChange={(event) => setDraft({ ...draft, resource: forwardedResource.catch('services').parse(event.target.value) })}
                >
                  {forwardedResource.options.map((one) => (
                    <MenuItem key={one} value={one}>
                      {t(`kind.${one}`)}
                    </MenuItem>
                  ))}
                </TextField>
                <TextField {...field('namespace', t('namespace'), '')} required />
                <TextField {...field('name', t('name'), '')} required autoFocus sx={{ gridColumn: { sm: '1 / -1' } }} />
              </>
            )}
            <TextField {...field('remotePort', t('remotePort'), t(`remoteMeans.${draft.resource}`))} required autoFocus={fixed} />
            <TextField {...field('localPort', t('localPort'), t('localMeans'))} />
            <TextField {...field('bind', t('bind'), t('bindMeans'))} sx={{ gridColumn: { sm: '1 / -1' } }} />
          </Box>
          {isLoopback(draft.bind) || problems.bind ? null : (
            <Typography role="status" sx={{ color: 'state.degraded', fontWeight: 600, mt: 1 }}>
              {t('exposed', { address: draft.bind.trim() })}
            </Typography>
          )}
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
