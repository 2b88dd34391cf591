import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useFailure } from '../../ui/words.ts';
import type { useAnswer } from './answer.ts';

interface PromptFrameProps {
  readonly title: string;
  /** The words of the two ways out. */
  readonly refuse: string;
  readonly accept: string;
  /** The keyboard is on the way out that does nothing: what is asked is not to be accepted by a key pressed too early. */
  readonly refuseFirst?: boolean;
  /** How many questions wait behind this one. */
  readonly more: number;
  readonly answer: ReturnType<typeof useAnswer>;
  /** What it is answered with when it is accepted. */
  readonly accepted: () => PromptAnswer;
  readonly children: ReactNode;
}

/** The frame of a question that a connection asks: its title, what it is about, what went wrong with the answer, and two ways out. */
export function PromptFrame({ title, refuse, accept, refuseFirst = false, more, answer, accepted, children }: PromptFrameProps) {
  const { t } = useTranslation('app');
  const failure = useFailure(answer.error);
  const giveUp = () => answer.mutate({ kind: 'cancel' });
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        answer.mutate(accepted());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') giveUp();
      }}
      sx={{ display: 'contents' }}
    >
      <DialogTitle id="prompt-title" sx={{ overflowWrap: 'anywhere' }}>
        {title}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 1.75 }}>
        {children}
        {failure ? <FailureNotice failure={failure} /> : null}
      </DialogContent>
      <DialogActions>
        {more > 0 ? (
          <Typography variant="caption" sx={{ mr: 'auto', color: 'text.secondary' }}>
            {t('prompts.waiting', { count: more })}
          </Typography>
        ) : null}
        <Button onClick={giveUp} autoFocus={refuseFirst} disabled={answer.isPending}>
          {refuse}
        </Button>
        <Button type="submit" variant="contained" disabled={answer.isPending}>
          {accept}
        </Button>
      </DialogActions>
    </Box>
  );
}

/** What to look at twice before answering. */
export function PromptWarning({ children }: { readonly children: string }) {
  return (
    <Box role="alert" sx={{ display: 'flex', alignItems: 'start', gap: 1 }}>
      <Box component="span" sx={{ flex: 'none', display: 'flex', pt: '1px' }}>
        <StateBadge level="degraded" iconOnly />
      </Box>
      <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{children}</Typography>
    </Box>
  );
}

/** Whether the answer counts from now on. */
export function RememberChoice({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <FormControlLabel
      control={<Checkbox size="small" checked={value} onChange={(_, checked) => onChange(checked)} />}
      label={label}
      slotProps={{ typography: { variant: 'body2' } }}
    />
  );
}
