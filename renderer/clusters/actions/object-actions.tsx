import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangedObject, ObjectChange, ObjectVerb } from '../../../preload/contract/object-actions.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { useWords } from '../../ui/words.ts';
import type { ObjectPlace } from '../paths.ts';
import { hasForm, ObjectForm } from '../forms/object-form.tsx';
import { objectViewPath } from '../paths.ts';
import { ImageForm } from '../rollout/image-form.tsx';
import { ScaleForm } from '../rollout/scale-form.tsx';
import { useAllowed, useSetRevisions } from './queries.ts';
import { SetRevisions } from './set-revisions.tsx';

interface ObjectActionsProps {
  readonly object: ObjectPlace;
  /** Changes when the object does: what may be done is asked anew then. */
  readonly seen: string;
  /** It is no longer there, or not known to be as it is shown. */
  readonly disabled: boolean;
}

/** What is done to an object: a button for each verb of its kind; what this login may not do says so, and who may. */
export function ObjectActions({ object, seen, disabled }: ObjectActionsProps) {
  const { t } = useTranslation('actions');
  const say = useWords();
  const queries = useQueryClient();
  const { context, resource, namespace, name } = object;
  const [asking, setAsking] = useState<ObjectChange | 'image' | 'scale' | 'form' | null>(null);
  const { data } = useAllowed(object, seen);
  const verbs = data?.verbs.filter(({ verb }) => verb !== 'undo' && (verb !== 'edit' || hasForm(resource))) ?? [];
  const undo = data?.verbs.find(({ verb }) => verb === 'undo');
  const reasons = [...new Set(data?.verbs.flatMap(({ why }) => (why === null ? [] : [say(why)])) ?? [])];
  const close = () => setAsking(null);
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['kubernetes.actions.allowed', context, resource, namespace, name] });
    void queries.invalidateQueries({ queryKey: ['kubernetes.actions.history', context, resource, namespace, name] });
  };
  // What was asked for is followed to its end, also when the object is gone by then.
  if (data === undefined && asking === null) return null;
  return (
    <>
      {verbs.length === 0 ? null : (
        <Box role="group" aria-label={t('label', { name })} sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
          {verbs.map(({ verb, allowed }) => (
            <Button
              key={verb}
              size="small"
              variant={verb === 'delete' ? 'text' : 'outlined'}
              color={verb === 'delete' ? 'error' : 'primary'}
              disabled={disabled || !allowed}
              onClick={() => setAsking(begin(verb))}
            >
              {t(`button.${verb}`)}
            </Button>
          ))}
        </Box>
      )}
      {reasons.map((reason) => (
        <Typography key={reason} variant="caption" sx={{ color: 'text.secondary', overflowWrap: 'anywhere', width: '100%' }}>
          {reason}
        </Typography>
      ))}
      {undo ? (
        <SetRevisions
          object={object}
          seen={seen}
          disabled={disabled || !undo.allowed}
          onGoBack={(revision) => setAsking({ verb: 'undo', revision })}
        />
      ) : null}
      {asking === 'scale' ? <ScaleForm name={name} replicas={data?.replicas ?? 1} onClose={close} onAsk={setAsking} /> : null}
      {asking === 'image' ? <SetImageForm object={object} seen={seen} onClose={close} onAsk={setAsking} /> : null}
      {asking === 'form' ? <ObjectForm object={object} onClose={close} onDone={changed} /> : null}
      {asking === null || asking === 'image' || asking === 'scale' || asking === 'form' ? null : (
        <ChangeDialog<ObjectPlace & { change: ObjectChange }, ChangedObject>
          procedures={client.kubernetes.actions.change}
          input={{ context, resource, namespace, name, change: asking }}
          path={objectViewPath(object)}
          verb={t(`do.${asking.verb}`)}
          onClose={close}
          onDone={changed}
          beside={(stage) => (stage.kind === 'planned' ? <Choices change={asking} onChange={setAsking} /> : null)}
        />
      )}
    </>
  );
}

/** Another image for a stateful or a daemon set. */
function SetImageForm({
  object,
  seen,
  ...asked
}: Pick<ObjectActionsProps, 'object' | 'seen'> & Pick<ComponentProps<typeof ImageForm>, 'onClose' | 'onAsk'>) {
  return <ImageForm name={object.name} history={useSetRevisions(object, seen)} {...asked} />;
}

function begin(verb: ObjectVerb): ObjectChange | 'image' | 'scale' | 'form' {
  switch (verb) {
    case 'delete':
      return { verb, owned: 'background', waitMinutes: 2 };
    case 'drain':
      return { verb, localData: false, unmanaged: false, limitMinutes: 10 };
    case 'undo':
      return { verb, revision: null };
    case 'edit':
      return 'form';
    case 'set-image':
      return 'image';
    case 'scale':
      return 'scale';
    case 'restart':
    case 'cordon':
    case 'uncordon':
    case 'run':
    case 'suspend':
    case 'resume':
      return { verb };
    default:
      return verb satisfies never;
  }
}

/** How long a deletion is followed, in minutes. */
const WAITS = [0, 2, 10, 60] as const;

/** What else is decided with the plan in sight. */
function Choices({ change, onChange }: { readonly change: ObjectChange; readonly onChange: (change: ObjectChange) => void }) {
  const { t } = useTranslation('actions');
  const choice = (label: string, checked: boolean, next: (checked: boolean) => ObjectChange) => (
    <FormControlLabel control={<Checkbox size="small" checked={checked} onChange={(_, now) => onChange(next(now))} />} label={label} />
  );
  if (change.verb === 'delete')
    return (
      <Box sx={{ display: 'grid', gap: 1, justifyItems: 'start' }}>
        {choice(t('choice.orphan'), change.owned === 'orphan', (checked) => ({ ...change, owned: checked ? 'orphan' : 'background' }))}
        <TextField
          select
          label={t('choice.wait')}
          value={String(change.waitMinutes)}
          onChange={(event) => onChange({ ...change, waitMinutes: Number(event.target.value) })}
          sx={{ width: 220 }}
        >
          {WAITS.map((minutes) => (
            <MenuItem key={minutes} value={String(minutes)}>
              {minutes === 0 ? t('choice.noWait') : t('choice.minutes', { count: minutes })}
            </MenuItem>
          ))}
        </TextField>
      </Box>
    );
  if (change.verb !== 'drain') return null;
  return (
    <Box sx={{ display: 'grid' }}>
      {choice(t('choice.localData'), change.localData, (localData) => ({ ...change, localData }))}
      {choice(t('choice.unmanaged'), change.unmanaged, (unmanaged) => ({ ...change, unmanaged }))}
    </Box>
  );
}
