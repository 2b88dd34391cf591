import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../preload/contract/change.ts';
import { EnvironmentMark } from '../ui/environment-mark.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFormats } from '../ui/formats.ts';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { PolicyMarks } from '../ui/policy-marks.tsx';
import { useFailure, useWords } from '../ui/words.ts';
import { ChangeOutput } from './change-output.tsx';
import { PlanView } from './plan-view.tsx';
import { TypedName } from './typed-name.tsx';
import { unrepeatedLines } from './unrepeated-lines.ts';
import type { ChangeAmount, ChangeProcedures } from './use-change.ts';
import { useChange } from './use-change.ts';

interface ChangeDialogProps<Input, Result> {
  readonly procedures: ChangeProcedures<Input, Result>;
  readonly input: Input;
  /** Page that shows what is changed, for the bottom line. */
  readonly path: string;
  /** The button that does it, in words: "Restart". */
  readonly verb: string;
  readonly onClose: () => void;
  /** It was done and verified: read anew what it changed. */
  readonly onDone: (result: Result) => void;
  /** What may be done after it, as a button; shown once it was done. */
  readonly next?: ReactNode;
  /** What else the person may decide, or read, below the plan, while it runs and after it. */
  readonly beside?: (stage: ChangeStage) => ReactNode;
}

/** How far a change is: its plan is read (null while it is made), it runs, it was done, or it ended otherwise. */
export type ChangeStage =
  | { readonly kind: 'planned'; readonly plan: Plan | null }
  | { readonly kind: 'running'; readonly startedAt: number; readonly amount: ChangeAmount | null }
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' };

/**
 * The one way in which the window changes a target: the plan first, the name typed where the target is protected, live
 * output, then what was verified. Closing it while it runs leaves it running; the bottom line has it.
 */
export function ChangeDialog<Input extends object, Result>({
  procedures,
  input,
  path,
  verb,
  onClose,
  onDone,
  next,
  beside,
}: ChangeDialogProps<Input, Result>) {
  const { t } = useTranslation('change');
  const say = useWords();
  const formats = useFormats();
  const titleId = useId();
  const [typed, setTyped] = useState('');
  const { plan, applied, lines, amount, share, startedAt, stopped, unwatched, stop } = useChange({
    procedures,
    input,
    label: (agreed) => say(agreed.title),
    path,
    onDone,
  });
  const planFailure = useFailure(plan.isFetching ? null : plan.error);
  const failure = useFailure(applied.error);
  const shown = plan.data;
  const done = applied.data === true;
  const ready = shown !== undefined && !shown.readOnly && (!shown.protected || typed.trim() === shown.target);

  const apply = () => {
    if (shown && ready) applied.mutate({ agreed: shown, typedName: shown.protected ? typed.trim() : null });
  };
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ display: 'flex', gap: 1, alignItems: 'center', overflowWrap: 'anywhere' }}>
        {shown ? say(shown.title) : verb}
        {shown ? <EnvironmentMark environment={shown.environment} /> : null}
        {shown ? <PolicyMarks readOnly={shown.readOnly} protected={shown.protected} /> : null}
      </DialogTitle>
      <DialogContent sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
        {plan.isFetching && !shown ? (
          <>
            <Typography sx={{ color: 'text.secondary' }}>{t('looking')}</Typography>
            <LoadingRows rows={3} label={t('looking')} />
          </>
        ) : null}
        {planFailure ? (
          <FailureNotice
            failure={planFailure}
            action={
              <Button variant="outlined" onClick={() => void plan.refetch()}>
                {t('again')}
              </Button>
            }
          />
        ) : null}
        {shown && startedAt === null ? <PlanView plan={shown} /> : null}
        {startedAt === null ? beside?.({ kind: 'planned', plan: shown ?? null }) : null}
        {startedAt === null ? null : (
          <>
            {applied.isPending ? (
              <Box sx={{ display: 'grid', gap: 1 }}>
                <LinearProgress
                  aria-label={t('running', { time: formats.time(startedAt) })}
                  {...(share === null ? {} : { variant: 'determinate', value: 100 * share })}
                />
                <Typography role="status" sx={{ color: 'text.secondary' }}>
                  {t('running', { time: formats.time(startedAt) })}
                </Typography>
              </Box>
            ) : null}
            {done ? (
              <Typography role="status" sx={{ display: 'flex', gap: 1, alignItems: 'center', fontWeight: 600 }}>
                <CheckCircle aria-hidden sx={{ color: 'state.healthy' }} />
                {t('done')}
              </Typography>
            ) : null}
            {stopped ? (
              <Typography role="status">{unwatched ? `${say(unwatched.cause)} ${say(unwatched.remedy)}` : t('stopped')}</Typography>
            ) : null}
            {failure ? <FailureNotice failure={failure} target={shown?.target ?? ''} open /> : null}
            {beside?.(done ? { kind: 'done' } : applied.isPending ? { kind: 'running', startedAt, amount } : { kind: 'stopped' })}
            <ChangeOutput lines={unrepeatedLines(lines, failure?.evidence)} />
          </>
        )}
      </DialogContent>
      {shown?.protected && !shown.readOnly && startedAt === null ? (
        <TypedName target={shown.target} typed={typed} onTyped={setTyped} onSubmit={apply} />
      ) : null}
      <DialogActions>
        {applied.isPending ? (
          <>
            <Button onClick={onClose}>{t('background')}</Button>
            <Button variant="outlined" onClick={stop}>
              {t('stop')}
            </Button>
          </>
        ) : startedAt !== null ? (
          <>
            {done ? next : null}
            <Button variant="contained" autoFocus onClick={onClose}>
              {t('close')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button
              variant="contained"
              color={shown?.dangerous ? 'error' : 'primary'}
              autoFocus={shown !== undefined && !shown.protected}
              disabled={!ready}
              onClick={apply}
            >
              {verb}
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}
