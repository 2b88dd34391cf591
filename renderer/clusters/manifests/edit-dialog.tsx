import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { applyPatch, structuredPatch } from 'diff';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { AppliedObject } from '../../../preload/contract/manifests.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { DiffView } from '../../change/diff-view.tsx';
import { client } from '../../client/link.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import type { ObjectPlace } from '../paths.ts';
import { objectViewPath } from '../paths.ts';
import { TakeOver } from './take-over.tsx';

const waySchema = z.enum(['merge', 'write', 'discard']);
type WayOut = z.infer<typeof waySchema>;

interface EditDialogProps {
  readonly object: ObjectPlace;
  /** The text as it was when the editing began. */
  readonly base: string;
  readonly text: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
  /** The person's changes stand on the present text now: to be looked at, then applied. */
  readonly onMerged: (base: string, text: string) => void;
  readonly onTheirs: (base: string) => void;
}

/** Looks whether the object is still what was read, then shows what would change; three ways out when somebody else changed it. */
export function EditDialog({ object, base, text, onClose, onDone, onMerged, onTheirs }: EditDialogProps) {
  const { t } = useTranslation('manifests');
  const titleId = useId();
  const waysId = useId();
  const { context, resource, namespace, name } = object;
  const [over, setOver] = useState<string | null>(null);
  const [chosen, setChosen] = useState<WayOut | null>(null);
  const [force, setForce] = useState(false);
  const now = useQuery({
    queryKey: ['kubernetes.manifests.now', context, resource, namespace, name],
    queryFn: ({ signal }) => client.kubernetes.manifests.read({ context, resource, namespace, name }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const failure = useFailure(now.isFetching ? null : now.error);
  const theirs = now.data?.text;
  if (over !== null || (theirs !== undefined && theirs === base))
    return (
      <ChangeDialog<ObjectPlace & { base: string; text: string; force: boolean }, AppliedObject>
        procedures={client.kubernetes.manifests.edit}
        input={{ context, resource, namespace, name, base: over ?? base, text, force }}
        path={objectViewPath(object, 'yaml')}
        verb={t('apply')}
        onClose={onClose}
        onDone={onDone}
        beside={(stage) => <TakeOver stage={stage} force={force} onForce={setForce} />}
      />
    );
  const merged = theirs === undefined ? false : applyPatch(theirs, structuredPatch('', '', base, text, '', ''));
  const ways: readonly WayOut[] = theirs === undefined ? [] : [...(merged === false ? [] : (['merge'] as const)), 'write', 'discard'];
  const way = chosen !== null && ways.includes(chosen) ? chosen : ways[0];
  const go = () => {
    if (theirs === undefined) return;
    if (way === 'discard') onTheirs(theirs);
    else if (way === 'merge' && merged !== false) onMerged(theirs, merged);
    else if (way === 'write') setOver(theirs);
  };
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {theirs === undefined ? t('conflict.looking') : t('conflict.title', { name })}
      </DialogTitle>
      <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
        {now.isFetching ? <LoadingRows rows={3} label={t('conflict.looking')} /> : null}
        {failure ? <FailureNotice failure={failure} target={name} /> : null}
        {theirs === undefined ? null : (
          <>
            <Typography variant="h3">{t('conflict.theirs')}</Typography>
            <DiffView path={name} before={base} after={theirs} />
            <Typography variant="h3">{t('conflict.yours')}</Typography>
            <DiffView path={name} before={base} after={text} />
            <div>
              <Typography id={waysId} variant="h3">
                {t('conflict.what')}
              </Typography>
              {merged === false ? <Typography sx={{ color: 'text.secondary', mt: 0.5 }}>{t('conflict.noMerge')}</Typography> : null}
              <RadioGroup aria-labelledby={waysId} value={way ?? ''} onChange={(event) => setChosen(waySchema.parse(event.target.value))}>
                {ways.map((one) => (
                  <FormControlLabel
                    key={one}
                    value={one}
                    control={<Radio size="small" />}
                    sx={{ alignItems: 'start', mt: 0.5 }}
                    label={
                      <Box sx={{ pt: 0.875 }}>
                        {t(`conflict.${one}`)}
                        <Typography sx={{ color: 'text.secondary' }}>{t(`conflict.${one}Means`)}</Typography>
                      </Box>
                    }
                  />
                ))}
              </RadioGroup>
            </div>
          </>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('conflict.back')}</Button>
        {way === undefined ? null : (
          <Button variant="contained" color={way === 'discard' ? 'error' : 'primary'} onClick={go}>
            {t('conflict.go')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
