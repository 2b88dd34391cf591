import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import LinkIcon from '@mui/icons-material/LinkOutlined';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnitScope } from '../../../preload/contract/journal.ts';
import { linkOfPath } from '../../app/links.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineText, MachineWord } from '../../ui/machine-text.tsx';
import { ReadFailure } from '../../ui/read-failure.tsx';
import { ToldTime } from '../../ui/relative-time.tsx';
import { STALE_LOOK } from '../../ui/stale.ts';
import { StateHead } from '../../ui/state-head.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { JournalView } from '../journal/journal-view.tsx';
import { JournalLines } from '../journal/journal-lines.tsx';
import { unitPath } from '../paths.ts';
import { useUnit } from '../queries.ts';
import type { AskedChange } from './unit-change.tsx';
import { UnitButtons } from './unit-change.tsx';
import { UnitOverride } from './unit-override.tsx';
import { UnitRelations } from './unit-relations.tsx';
import { atBoot } from './unit-rows.ts';
import { verbsOf } from './unit-verbs.ts';

const LINES = [50, 200, 1000] as const;

interface UnitDetailsProps {
  readonly vantage: string;
  /** The machine, as it is named on screen. */
  readonly target: string;
  readonly unit: string;
  readonly scope: UnitScope;
  readonly onAsk: (change: AskedChange) => void;
  /** False after a disconnect: nothing is asked before the person does. */
  readonly asked: boolean;
  /** Whether what was read may count as current. */
  readonly current: boolean;
  readonly onClose: () => void;
}

/** One unit beside the list: its state in words, its facts, its last journal lines, and what systemctl status says. */
export function UnitDetails({ vantage, target, unit, scope, onAsk, asked, current, onClose }: UnitDetailsProps) {
  const { t } = useTranslation(['servers', 'journal', 'units']);
  const say = useWords();
  const formats = useFormats();
  const [follows, setFollows] = useState(false);
  const [lines, setLines] = useState<number>(LINES[0]);
  const [related, setRelated] = useState(false);
  const [overrides, setOverrides] = useState(false);
  const query = useUnit(vantage, unit, lines, asked, scope);
  const failure = useFailure(query.isFetching ? null : query.error);
  const details = query.data;
  const service = details?.openrc !== undefined;
  const fact = (name: string, value: string | null) =>
    value === null || value === '' ? [] : [{ name, value: <MachineWord>{value}</MachineWord> }];
  return (
    <DetailsDrawer
      title={unit}
      subtitle={details ? `${details.description} · ${target}` : target}
      actions={<CopyButton text={linkOfPath(unitPath(vantage, unit))} label={t('copyLink')} icon={LinkIcon} />}
      onClose={onClose}
    >
      <ReadFailure query={query} target={`${target}, ${unit}`} />
      {!details && query.isFetching ? <LoadingRows rows={8} label={t('unit.readUnit', { unit })} /> : null}
      {!details && !query.isFetching && !failure ? (
        <EmptyState title={t('connection.notYet', { target })} text={t('connection.notYetMeans')} />
      ) : null}
      {details ? (
        <Box
          sx={{
            display: 'flex',
            flexDirection: 'column',
            gap: 2,
            ...(current && !failure ? {} : STALE_LOOK),
          }}
        >
          <StateHead level={details.level} state={details.state} />
          <UnitButtons unit={details} disabled={!current} onAsk={onAsk} />
          <FactList
            facts={[
              {
                name: t('unit.since'),
                value: details.since === null ? t('unit.never') : <ToldTime at={details.since} />,
              },
              ...(details.restarts === null ? [] : [{ name: t('unit.restarts'), value: formats.number(details.restarts) }]),
              ...(details.memoryBytes === null ? [] : [{ name: t('unit.memory'), value: formats.bytes(details.memoryBytes) }]),
              ...fact(t('unit.pid'), details.mainPid === null || details.mainPid === 0 ? null : String(details.mainPid)),
              ...fact(
                t(service ? 'service.says' : 'unit.column.machine'),
                service ? details.sub : `${details.load}, ${details.active} (${details.sub})`,
              ),
              ...fact(t('unit.result'), details.result),
              ...(service && atBoot(details) === '' ? [{ name: t('service.runlevels'), value: t('service.noRunlevel') }] : []),
              ...fact(t(service ? 'service.runlevels' : 'unit.enabled'), atBoot(details)),
              ...fact(t(service ? 'service.file' : 'unit.file'), details.fragmentPath),
            ]}
          />
          {details.load !== 'not-found' ? (
            <UnitRelations
              vantage={vantage}
              target={target}
              unit={details.unit}
              scope={scope}
              asked={asked}
              open={related}
              onToggle={() => setRelated(!related)}
              actions={
                details.load === 'masked' || service ? null : (
                  <Button size="small" variant="outlined" color="inherit" disabled={!current} onClick={() => setOverrides(true)}>
                    {t('units:override.edit')}
                  </Button>
                )
              }
            />
          ) : null}
          {overrides ? (
            <UnitOverride
              vantage={vantage}
              target={target}
              unit={details.unit}
              scope={scope}
              onRestart={verbsOf(details).first.includes('restart') ? () => onAsk({ unit: details.unit, verb: 'restart' }) : null}
              onClose={() => setOverrides(false)}
            />
          ) : null}
          <Box component="section" sx={{ display: 'grid', gap: 1 }}>
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
              <Typography variant="h3" sx={{ flex: 1 }}>
                {t(service ? 'service.log' : 'journal.title')}
              </Typography>
              {follows ? null : (
                <TextField
                  select
                  label={t('journal.lines')}
                  value={lines}
                  onChange={(event) => setLines(Number(event.target.value))}
                  sx={{ width: 150 }}
                >
                  {LINES.map((number) => (
                    <MenuItem key={number} value={number}>
                      {t('journal.linesOption', { number: formats.number(number) })}
                    </MenuItem>
                  ))}
                </TextField>
              )}
              <Button size="small" variant="outlined" onClick={() => setFollows(!follows)}>
                {t(follows ? 'journal:lastLines' : 'journal:followUnit')}
              </Button>
            </Box>
            {follows ? (
              <JournalView vantage={vantage} target={target} unit={details.unit} scope={scope} asked={asked} height={460} />
            ) : (
              <>
                {details.journalNote ? <Typography sx={{ color: 'text.secondary' }}>{say(details.journalNote)}</Typography> : null}
                {details.journal.length > 0 ? (
                  <JournalLines lines={details.journal} />
                ) : details.journalNote ? null : (
                  <Typography sx={{ color: 'text.secondary' }}>{t('journal.none')}</Typography>
                )}
              </>
            )}
          </Box>
          {details.status === '' ? null : (
            <Box component="section" sx={{ display: 'grid', gap: 1 }}>
              <Typography variant="h3">{t(service ? 'service.status' : 'unit.status')}</Typography>
              <MachineText text={details.status} label={t(service ? 'service.status' : 'unit.status')} maxHeight={320} />
            </Box>
          )}
        </Box>
      ) : null}
    </DetailsDrawer>
  );
}
