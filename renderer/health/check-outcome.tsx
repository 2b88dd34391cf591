import Accordion from '@mui/material/Accordion';
import AccordionDetails from '@mui/material/AccordionDetails';
import AccordionSummary from '@mui/material/AccordionSummary';
import ExpandMore from '@mui/icons-material/ExpandMoreOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunView } from '../client/run.ts';
import { CertificateCard } from '../ui/certificate-card.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFormats } from '../ui/formats.ts';
import { MachineText } from '../ui/machine-text.tsx';
import { PhaseList } from '../ui/phase-list.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import type { CheckProgress, UrlCheck } from './checks.ts';
import { HealthRemedyButton } from './health-remedy.tsx';
import type { HealthRemedy } from './remedies.ts';
import { healthRemedy } from './remedies.ts';

interface CheckOutcomeProps {
  readonly run: RunView<UrlCheck, CheckProgress>;
  readonly onCancel: () => void;
  readonly onRemedy: (remedy: HealthRemedy) => void;
}

const PHASES = ['resolve', 'connect', 'tls', 'request', 'body'] as const;

/** How a check went: the verdict in words first, then its phases, certificate, headers and the start of the body. */
export function CheckOutcome({ run, onCancel, onRemedy }: CheckOutcomeProps) {
  const { t } = useTranslation('health');
  const formats = useFormats();
  const verdict = run.state?.verdict ?? null;
  const nameOf = (name: string) => {
    const known = PHASES.find((phase) => phase === name);
    return known ? t(`phase.${known}`) : name;
  };
  if (run.status === 'idle') return <Typography sx={{ color: 'text.secondary' }}>{t('notYet')}</Typography>;
  const failure = verdict?.failure ?? run.failure;
  return (
    <>
      {run.status === 'running' ? (
        <Box role="status" sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
          <StateBadge level="changing" word={t('underWay')} />
          <Button variant="outlined" onClick={onCancel}>
            {t('cancel')}
          </Button>
        </Box>
      ) : null}
      {run.status === 'cancelled' ? <StateBadge level="unknown" word={t('cancelled')} /> : null}
      {verdict?.ok ? (
        <Box role="status">
          <StateBadge level="healthy" word={t('good', { status: verdict.status ?? '', latency: formats.ms(verdict.latencyMs ?? 0) })} />
        </Box>
      ) : null}
      {failure ? (
        <FailureNotice
          failure={failure}
          {...(run.input
            ? { target: run.input.url, action: <HealthRemedyButton remedy={healthRemedy(failure, run.input)} onUse={onRemedy} /> }
            : {})}
        />
      ) : null}
      {run.state ? <PhaseList phases={run.state.phases} nameOf={nameOf} running={run.status === 'running'} /> : null}
      {verdict?.certificate ? <CertificateCard certificate={verdict.certificate} /> : null}
      {verdict ? (
        <FactList
          facts={[
            { name: t('fact.status'), value: verdict.status ?? t('fact.none') },
            { name: t('fact.latency'), value: verdict.latencyMs === null ? t('fact.none') : formats.ms(verdict.latencyMs) },
            { name: t('fact.at'), value: formats.dateTime(verdict.at) },
          ]}
        />
      ) : null}
      {verdict && verdict.headers.length > 0 ? (
        <Folded title={t('headers', { count: verdict.headers.length })}>
          <MachineText text={verdict.headers.map(([name, value]) => `${name}: ${value}`).join('\n')} label={t('headersLabel')} />
        </Folded>
      ) : null}
      {verdict?.bodyStart ? (
        <Folded title={t('body')}>
          <MachineText text={verdict.bodyStart} label={t('body')} />
        </Folded>
      ) : null}
    </>
  );
}

function Folded({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Accordion disableGutters variant="outlined" slotProps={{ transition: { unmountOnExit: true } }}>
      <AccordionSummary expandIcon={<ExpandMore />}>
        <Typography>{title}</Typography>
      </AccordionSummary>
      <AccordionDetails>{children}</AccordionDetails>
    </Accordion>
  );
}
