import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MailWay } from '../../preload/contract/mail-comparison.ts';
import type { MailVerdict } from '../../preload/contract/mail.ts';
import { useRun } from '../client/run.ts';
import { CertificateCard } from '../ui/certificate-card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { MachineWord } from '../ui/machine-text.tsx';
import { PhaseList } from '../ui/phase-list.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { TranscriptView } from '../ui/transcript-view.tsx';
import { useWords } from '../ui/words.ts';
import { MailRemedyButton } from './mail-remedy.tsx';
import { MailAlternatives } from './alternatives.tsx';
import { DialogueDetails } from './dialogue-details.tsx';
import { compareRun, mailRun } from './mail-run.ts';
import { mailParts } from './mail-tabs.tsx';
import { isMailPhase } from './phases.ts';
import type { MailRemedy } from './remedies.ts';
import { mailRemedy } from './remedies.ts';

/** Another port or mechanism changes nothing about a name that is not there, a recipient, or a message. */
function mayWorkElsewhere({ phases }: MailVerdict): boolean {
  const failed = phases.findLast(({ ok }) => !ok)?.name;
  return failed !== 'resolve' && failed !== 'rcpt-to' && failed !== 'data';
}

/** How the mail test went: the verdict first, then phases, dialogue, certificate, what the server offers. */
export function MailOutcome({
  onRemedy,
  onWay,
}: {
  readonly onRemedy: (remedy: MailRemedy) => void;
  readonly onWay: (way: MailWay) => void;
}) {
  const { t } = useTranslation('mail');
  const say = useWords();
  const { status, state, failure: broken, input } = useRun(mailRun);
  const verdict = state?.verdict ?? null;
  const failure = verdict?.failure ?? broken;
  const remedy = failure && input ? mailRemedy(failure, input) : null;
  const nameOf = (name: string) => (isMailPhase(name) ? t(`phase.${name}`) : name);
  const comparing = useRun(compareRun).status !== 'idle';
  if (status === 'idle') return comparing ? null : <Typography sx={{ color: 'text.secondary' }}>{t('notYet')}</Typography>;
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2, minWidth: 0, containerType: 'inline-size' }}>
      {status === 'running' ? (
        <Box role="status" sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
          <StateBadge level="changing" word={t('running', { server: input?.server ?? '', port: input?.port ?? '' })} />
          <Button variant="outlined" onClick={mailRun.cancel}>
            {t('cancel')}
          </Button>
        </Box>
      ) : null}
      {status === 'cancelled' ? <StateBadge level="unknown" word={t('cancelled')} /> : null}
      {verdict?.ok ? (
        <Box role="status" sx={{ display: 'grid', gap: 0.5 }}>
          <StateBadge
            level="healthy"
            word={
              verdict.stoppedAfter !== null && verdict.stoppedAfter !== 'rcpt-to'
                ? t('stopped', { phase: t(`phase.${verdict.stoppedAfter}`) })
                : verdict.sent
                  ? t(verdict.queueId ? 'sentAs' : 'sent', { queueId: verdict.queueId ?? '' })
                  : t('wouldTake')
            }
          />
          {verdict.advice ? <Typography sx={{ color: 'text.secondary' }}>{say(verdict.advice)}</Typography> : null}
          {verdict.sent ? <SentAs verdict={verdict} /> : null}
        </Box>
      ) : null}
      {verdict?.warning ? <Alert severity="warning">{say(verdict.warning)}</Alert> : null}
      {failure ? (
        <FailureNotice
          failure={failure}
          {...(input ? { target: `${input.server}:${input.port}` } : {})}
          action={remedy ? <MailRemedyButton remedy={remedy} onUse={onRemedy} /> : null}
        />
      ) : null}
      {verdict?.failure && input && mayWorkElsewhere(verdict) ? <MailAlternatives verdict={verdict} input={input} onWay={onWay} /> : null}
      {state && state.phases.length > 0 ? <PhaseList phases={state.phases} nameOf={nameOf} running={status === 'running'} /> : null}
      {state && state.lines.length > 0 ? <TranscriptView lines={state.lines} /> : null}
      {verdict?.certificate ? <CertificateCard certificate={verdict.certificate} /> : null}
      {verdict ? <DialogueDetails verdict={verdict} /> : null}
    </Box>
  );
}

/** What the message is found again by, and the way to where it is. */
function SentAs({ verdict: { queueId, messageId } }: { readonly verdict: MailVerdict }) {
  const { t } = useTranslation('mail');
  const id = (name: string, text: string) => ({
    name,
    value: (
      <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}>
        <MachineWord>{text}</MachineWord>
        <CopyButton text={text} label={t('sentCopy', { what: name })} />
      </Box>
    ),
  });
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <FactList
        facts={[...(queueId === null ? [] : [id(t('queueId'), queueId)]), ...(messageId === null ? [] : [id(t('messageId'), messageId)])]}
      />
      <Box>
        <Button variant="outlined" component={Link} to={mailParts.follow}>
          {t('followIt')}
        </Button>
      </Box>
    </Box>
  );
}
