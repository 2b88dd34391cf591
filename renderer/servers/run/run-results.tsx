import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import type { ManyResults, ServerResult } from './many-run.ts';
import type { ResultGroup } from './result-groups.ts';
import { groupResults, resultsAsJson } from './result-groups.ts';

interface RunResultsProps {
  readonly vantages: readonly string[];
  readonly results: ManyResults;
  readonly nameOf: (vantage: string) => string;
}

/** What the servers answered, those with the same answer together, worst first. */
export function RunResults({ vantages, results, nameOf }: RunResultsProps) {
  const { t } = useTranslation('runs');
  const groups = useMemo(() => groupResults(vantages, results), [vantages, results]);
  const wordOf = ({ state, exitCode, signal }: ServerResult) => {
    if (state !== 'ended') return t(`group.${state}`);
    return signal === null ? t('group.exit', { code: exitCode ?? '?' }) : t('group.signal', { signal });
  };
  const asText = () =>
    groups
      .map(({ result, vantages: names }) =>
        [`== ${names.map(nameOf).join(', ')} (${wordOf(result)})`, result.stdout, result.stderr].filter((part) => part !== '').join('\n'),
      )
      .join('\n\n');
  return (
    <Box component="section" aria-label={t('title')} sx={{ display: 'grid', gap: 2 }}>
      {groups.map((group) => (
        <Group key={group.key} group={group} word={wordOf(group.result)} nameOf={nameOf} />
      ))}
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button variant="outlined" onClick={() => saveFile('results.txt', asText())}>
          {t('export.text')}
        </Button>
        <Button variant="outlined" onClick={() => saveFile('results.json', resultsAsJson(vantages, results))}>
          {t('export.json')}
        </Button>
      </Box>
    </Box>
  );
}

function Group({
  group: { result, vantages, failures },
  word,
  nameOf,
}: {
  readonly group: ResultGroup;
  readonly word: string;
  readonly nameOf: (vantage: string) => string;
}) {
  const { t } = useTranslation('runs');
  const { state, exitCode, stdout, stderr, cut } = result;
  const [first] = failures;
  const say = useWords();
  const level = state === 'failed' ? 'failing' : state === 'ended' ? (exitCode === 0 ? 'healthy' : 'degraded') : 'changing';
  const over = state === 'ended' || state === 'failed';
  return (
    <Box
      component="article"
      sx={{ display: 'grid', gap: 1, border: 1, borderColor: 'surface.line', borderRadius: 1, bgcolor: 'surface.raised', p: 1.5 }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5, rowGap: 0.5 }}>
        <StateBadge level={level} word={word} />
        <Typography sx={{ fontWeight: 600 }}>{t('group.count', { count: vantages.length })}</Typography>
        <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere', minWidth: 0 }}>{vantages.map(nameOf).join(', ')}</Typography>
      </Box>
      {first && failures.length === 1 ? <FailureNotice failure={first.failure} target={nameOf(first.vantage)} /> : null}
      {first && failures.length > 1 ? (
        <>
          <Box component="ul" sx={{ m: 0, pl: 2.5, maxHeight: 240, overflow: 'auto' }}>
            {failures.map(({ vantage, failure }) => (
              <li key={vantage}>
                <strong>{nameOf(vantage)}</strong>: {say(failure.cause)}
              </li>
            ))}
          </Box>
          <Typography sx={{ color: 'text.secondary' }}>{say(first.failure.remedy)}</Typography>
        </>
      ) : null}
      {cut ? <Typography sx={{ color: 'text.secondary' }}>{t('group.cut')}</Typography> : null}
      {over && stdout !== '' ? <MachineText text={stdout} label={t('group.stdout')} keepLines /> : null}
      {over && stderr !== '' ? (
        <Box sx={{ display: 'grid', gap: 0.5 }}>
          <Typography variant="h3">{t('group.stderr')}</Typography>
          <MachineText text={stderr} label={t('group.stderr')} keepLines />
        </Box>
      ) : null}
      {state === 'ended' && stdout === '' && stderr === '' ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('group.nothing')}</Typography>
      ) : null}
    </Box>
  );
}
