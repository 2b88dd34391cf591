import ExpandMore from '@mui/icons-material/ExpandMoreOutlined';
import Report from '@mui/icons-material/ReportOutlined';
import Warning from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failure.ts';
import { CopyButton } from './copy-button.tsx';
import { useFormats } from './formats.ts';
import { LoginAttempts } from './login-attempts.tsx';
import { MachineText } from './machine-text.tsx';
import { useWords } from './words.ts';

interface FailureNoticeProps {
  readonly failure: Failure;
  /** What it happened to: `web-1`, `https://api.example/health`. Stands in what is copied for a colleague. */
  readonly target?: string;
  /** The remedy as a button, where there is one: `<Button onClick={...}>Try again</Button>`. */
  readonly action?: ReactNode;
  /** When it happened, ISO 8601, where that is not now. */
  readonly at?: string;
  /** Survived: shown in amber, announced politely. */
  readonly mild?: boolean;
  /** Shows the evidence at once. */
  readonly open?: boolean;
}

/** A failure as a person needs it: the cause, the remedy with its button, the evidence folded, and a copy for a colleague. */
export function FailureNotice({ failure, target, at, action, mild = false, open = false }: FailureNoticeProps) {
  const { t } = useTranslation('ui');
  const say = useWords();
  const formats = useFormats();
  const [unfolded, setUnfolded] = useState(open);
  const evidenceId = useId();
  const colour = mild ? 'state.degraded' : 'state.failing';
  const Icon = mild ? Warning : Report;
  const codes = [failure.kind, failure.code, failure.enhancedCode].filter((code) => code !== undefined && code !== '');
  const forColleague = [target, say(failure.cause), say(failure.remedy), `(${codes.join(', ')})`, failure.evidence]
    .filter((line) => line !== undefined)
    .join('\n');
  return (
    <Box
      role={mild ? 'status' : 'alert'}
      sx={{
        display: 'flex',
        gap: 1.25,
        p: 1.5,
        border: 1,
        borderColor: 'surface.line',
        borderLeft: 3,
        borderLeftColor: colour,
        borderRadius: 1,
        bgcolor: 'surface.raised',
      }}
    >
      <Icon aria-hidden sx={{ color: colour, mt: '1px', flex: 'none' }} />
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{say(failure.cause)}</Typography>
        <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{say(failure.remedy)}</Typography>
        {at === undefined ? null : (
          <Typography variant="caption" component="p" sx={{ color: 'text.secondary' }}>
            {t('failure.at', { at: formats.dateTime(at) })}
          </Typography>
        )}
        {failure.attempts && failure.attempts.length > 0 ? <LoginAttempts attempts={failure.attempts} /> : null}
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.5, mt: 0.75, ml: -1, '&:empty': { display: 'none' } }}>
          {action ? <Box sx={{ ml: 1, mr: 0.5 }}>{action}</Box> : null}
          {failure.evidence ? (
            <Button
              variant="text"
              aria-expanded={unfolded}
              aria-controls={evidenceId}
              onClick={() => setUnfolded(!unfolded)}
              endIcon={<ExpandMore sx={{ transform: unfolded ? 'rotate(180deg)' : 'none' }} />}
            >
              {t('failure.evidence')}
            </Button>
          ) : null}
          {failure.page === undefined ? null : (
            <Button component="a" variant="text" href={failure.page} target="_blank" rel="noreferrer">
              {t('failure.page')}
            </Button>
          )}
          {mild && !failure.evidence ? null : <CopyButton words text={forColleague} label={t('failure.copy')} />}
        </Box>
        {failure.evidence ? (
          <Box id={evidenceId} hidden={!unfolded} sx={{ pt: 1 }}>
            <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mb: 0.5 }}>
              {codes.join(' · ')}
            </Typography>
            <MachineText text={failure.evidence} label={t('failure.evidence')} maxHeight={240} />
          </Box>
        ) : null}
      </Box>
    </Box>
  );
}
