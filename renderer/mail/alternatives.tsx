import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { MailWay } from '../../preload/contract/mail-comparison.ts';
import type { MailVerdict } from '../../preload/contract/mail.ts';
import { useRun } from '../client/run.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFormats } from '../ui/formats.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { useWords } from '../ui/words.ts';
import type { inputOf } from './draft.ts';
import { alternativesRun } from './mail-run.ts';

interface MailAlternativesProps {
  readonly verdict: MailVerdict;
  readonly input: ReturnType<typeof inputOf>;
  /** Tests again with the way that works. */
  readonly onWay: (way: MailWay) => void;
}

/** After a test that failed: a press looks for another way to the same server, and says which one succeeds. */
export function MailAlternatives({ verdict, input, onWay }: MailAlternativesProps) {
  const { t } = useTranslation('mail');
  const say = useWords();
  const formats = useFormats();
  const { status, state, failure } = useRun(alternativesRun);
  const start = () => {
    const { send: _send, quitAfter: _stop, ...same } = input;
    const phase = verdict.phases.findLast(({ ok }) => !ok)?.name ?? '';
    alternativesRun.start({
      ...same,
      attachments: [],
      tested: {
        kind: verdict.failure?.kind ?? 'mail-refused',
        phase,
        mechanism: verdict.mechanism,
        enhancedCode: verdict.failure?.enhancedCode ?? null,
      },
    });
  };
  if (status === 'idle') {
    return (
      <Box>
        <Button variant="outlined" onClick={start}>
          {t('alternatives.start')}
        </Button>
        <Typography sx={{ color: 'text.secondary', mt: 0.5 }}>{t('alternatives.means')}</Typography>
      </Box>
    );
  }
  const works = state?.answer?.works ?? null;
  return (
    <Box sx={{ display: 'grid', gap: 1, p: 1.5, border: 1, borderColor: 'surface.line', borderRadius: 1 }}>
      {status === 'running' ? (
        <Box role="status" sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
          <StateBadge level="changing" word={t('alternatives.running', { server: input.server })} />
          <Button variant="outlined" onClick={alternativesRun.cancel}>
            {t('cancel')}
          </Button>
        </Box>
      ) : null}
      {state?.answer ? (
        <Box role="status" sx={{ display: 'grid', gap: 1, justifyItems: 'start' }}>
          <Typography sx={{ fontWeight: 600 }}>{say(state.answer.says)}</Typography>
          {works ? (
            <Button variant="contained" onClick={() => onWay(works)}>
              {t('alternatives.use')}
            </Button>
          ) : null}
        </Box>
      ) : null}
      {failure ? <FailureNotice failure={failure} /> : null}
      {state && state.tried.length > 0 ? (
        <Box component="ul" aria-label={t('alternatives.tried')} sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
          {state.tried.map(({ port, security, mechanism, withLogin, ok, phase, ms, failure: found }) => (
            <Box
              component="li"
              key={`${port} ${security} ${mechanism ?? ''} ${withLogin}`}
              sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5, alignItems: 'center' }}
            >
              <StateBadge level={ok ? 'healthy' : 'unknown'} word={t(ok ? 'alternatives.answers' : 'alternatives.fails')} />
              <span className="tabular">
                {port} · {t(`security.${security}`)}
                {mechanism === null ? '' : ` · ${t('alternatives.login', { mechanism })}`}
              </span>
              <Box component="span" className="tabular" sx={{ color: 'text.secondary' }}>
                {formats.ms(ms)}
              </Box>
              {found ? (
                <Box component="span" sx={{ flexBasis: '100%', color: 'text.secondary', overflowWrap: 'anywhere' }}>
                  {say(found.cause)}
                </Box>
              ) : ok ? null : (
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {phase}
                </Box>
              )}
            </Box>
          ))}
        </Box>
      ) : null}
    </Box>
  );
}
