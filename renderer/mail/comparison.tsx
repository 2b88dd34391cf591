import Cancel from '@mui/icons-material/CancelOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useRun } from '../client/run.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFormats } from '../ui/formats.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { usePlaceWords } from '../ui/use-place-words.ts';
import { compareRun } from './mail-run.ts';
import { isMailPhase, mailPhases } from './phases.ts';

/** The same test from several places: one column a place, one row a phase, each failure in words below. */
export function MailComparison() {
  const { t } = useTranslation('mail');
  const { t: tui } = useTranslation('ui');
  const formats = useFormats();
  const { nameOf: placeOf } = usePlaceWords();
  const { status, state, failure, input } = useRun(compareRun);
  if (status === 'idle' || input === undefined) return null;
  const vias = input.vias;
  const all = vias.flatMap((via) => (state?.phases[via] ?? []).map(({ name }) => name));
  // Implicit TLS comes before the greeting: the order is that of the place that came farthest.
  const farthest = vias.map((via) => (state?.phases[via] ?? []).map(({ name }) => name)).toSorted((a, b) => b.length - a.length)[0] ?? [];
  const rows = [
    ...new Set([...all.filter((name) => name === 'vantage'), ...farthest, ...mailPhases.filter((name) => all.includes(name)), ...all]),
  ];
  const nameOf = (name: string) => (isMailPhase(name) ? t(`phase.${name}`) : name === 'vantage' ? t('compare.vantage') : name);
  return (
    <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
        <Typography variant="h2">{t('compare.title')}</Typography>
        {status === 'running' ? (
          <Button variant="outlined" onClick={compareRun.cancel}>
            {t('cancel')}
          </Button>
        ) : null}
      </Box>
      <Box sx={{ overflowX: 'auto' }}>
        <Box
          component="table"
          sx={{
            borderCollapse: 'collapse',
            minWidth: '100%',
            '& th, & td': { textAlign: 'left', px: 1, py: 0.5, borderBottom: 1, borderColor: 'surface.line', whiteSpace: 'nowrap' },
            '& th': { fontWeight: 550 },
          }}
        >
          <thead>
            <tr>
              <th scope="col">{t('compare.phase')}</th>
              {vias.map((via) => (
                <th scope="col" key={via}>
                  {placeOf(via)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((name) => (
              <tr key={name}>
                <th scope="row">{nameOf(name)}</th>
                {vias.map((via) => {
                  const phase = state?.phases[via]?.find((one) => one.name === name);
                  return (
                    <Box
                      component="td"
                      key={via}
                      className="tabular"
                      sx={{ color: phase?.ok === false ? 'state.failing' : 'text.primary' }}
                    >
                      {phase?.ok === false ? <Cancel titleAccess={tui('phase.failed')} sx={{ fontSize: 14, mr: 0.5, mb: '-2px' }} /> : null}
                      {phase === undefined ? '–' : formats.ms(phase.ms)}
                    </Box>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </Box>
      </Box>
      {failure ? <FailureNotice failure={failure} /> : null}
      {vias.map((via) => {
        const verdict = state?.verdicts[via];
        if (verdict?.failure) {
          return (
            <Box key={via}>
              <Typography variant="h3" sx={{ mb: 0.5 }}>
                {placeOf(via)}
              </Typography>
              <FailureNotice failure={verdict.failure} target={`${input.server}:${input.port} (${placeOf(via)})`} />
            </Box>
          );
        }
        return (
          <Box key={via} sx={{ display: 'flex', gap: 1.5 }}>
            <Typography sx={{ fontWeight: 550 }}>{placeOf(via)}</Typography>
            <StateBadge
              level={verdict ? 'healthy' : status === 'running' ? 'changing' : 'unknown'}
              word={t(verdict ? 'compare.works' : status === 'running' ? 'compare.running' : 'cancelled')}
            />
          </Box>
        );
      })}
    </Box>
  );
}
