import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { client } from '../../client/link.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import type { EnvironmentGroup } from './run-environments.ts';
import { RunTargets } from './run-targets.tsx';

export type RunLook = Awaited<ReturnType<typeof client.servers.runs.look>>;

interface RunConfirmProps {
  readonly look: RunLook;
  readonly count: number;
  /** The servers it would run on. */
  readonly groups: readonly EnvironmentGroup[];
  readonly nameOf: (vantage: string) => string;
  readonly onClose: () => void;
  /** Takes the read-only servers out of the selection. */
  readonly onLeaveOut: (vantages: readonly string[]) => void;
  readonly onRun: (environments: readonly string[]) => void;
}

/** Asks before a command runs that may destroy something, or on protected servers: their environment is typed. */
export function RunConfirm({ look, count, groups, nameOf, onClose, onLeaveOut, onRun }: RunConfirmProps) {
  const { t } = useTranslation('runs');
  const { t: tUi } = useTranslation('ui');
  const titleId = useId();
  const fieldId = useId();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const nameOfEnvironment = (environment: RunLook['protected'][number]['environment']) =>
    environment === 'none' ? environment : tUi(`environment.${environment}`);
  const matches = (environment: RunLook['protected'][number]['environment']) => {
    const given = (typed[environment] ?? '').trim().toLowerCase();
    return given === environment || given === nameOfEnvironment(environment).toLowerCase();
  };
  const ready = look.readOnly.length === 0 && look.protected.every(({ environment }) => matches(environment));
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{t('confirm.title', { count })}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        {look.dangerous.length > 0 ? (
          <Typography sx={{ fontWeight: 600 }}>{t('confirm.dangerous', { parts: look.dangerous.join(' · ') })}</Typography>
        ) : null}
        <RunTargets groups={groups} nameOf={nameOf} />
        <MachineText text={look.line} label={t('confirm.line')} maxHeight={160} />
        {look.readOnly.length > 0 ? (
          <Box sx={{ display: 'grid', gap: 1, justifyItems: 'start' }}>
            <Typography>{t('confirm.readOnly', { names: look.readOnly.map(nameOf).join(', ') })}</Typography>
            <Button variant="outlined" onClick={() => onLeaveOut(look.readOnly)}>
              {t('confirm.leaveOut')}
            </Button>
          </Box>
        ) : null}
        {look.protected.map(({ environment, count: many }, index) => (
          <Box key={environment} sx={{ display: 'grid', gap: 0.75 }}>
            <Typography component="label" htmlFor={`${fieldId}-${environment}`} sx={{ fontWeight: 600 }}>
              {count === 1
                ? t('confirm.protectedOnly', { environment: nameOfEnvironment(environment) })
                : t('confirm.protected', { count: many, environment: nameOfEnvironment(environment) })}
            </Typography>
            <TextField
              id={`${fieldId}-${environment}`}
              value={typed[environment] ?? ''}
              onChange={(event) => setTyped({ ...typed, [environment]: event.target.value })}
              autoFocus={index === 0}
              autoComplete="off"
              slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
            />
          </Box>
        ))}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{t('confirm.cancel')}</Button>
        <Button
          variant="contained"
          color={look.dangerous.length > 0 ? 'error' : 'primary'}
          disabled={!ready}
          onClick={() => onRun(look.protected.map(({ environment }) => environment))}
        >
          {t('confirm.do')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
