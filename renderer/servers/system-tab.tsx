import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { UnitScope } from '../../preload/contract/journal.ts';
import type { PaletteEntry } from '../app/palette/entries.ts';
import { usePaletteEntries } from '../app/palette/entries.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { useFailure } from '../ui/words.ts';
import { FactsPanel } from './facts/facts-panel.tsx';
import { HERE, serverPath, unitPath } from './paths.ts';
import { useFacts, useUnits } from './queries.ts';
import { ServerDrawer } from './server-drawer.tsx';
import type { ServerTabProps } from './server-tab.ts';
import { useTabFailures } from './server-tab.ts';
import { ScopeChoice } from './units/scope-choice.tsx';
import type { AskedChange } from './units/unit-change.tsx';
import { UnitChangeDialog } from './units/unit-change.tsx';
import { UnitDetails } from './units/unit-details.tsx';
import { UnitList } from './units/unit-list.tsx';

/** The palette shows everything a page puts into it: the units worth finding, not all of a large machine. */
const MOST_PALETTE_UNITS = 300;

/** The machine itself: its facts, and its units with the details of one of them. */
export default function SystemTab({ target, name, vantage, rest, asked, current }: ServerTabProps) {
  const { t } = useTranslation('servers');
  const navigate = useNavigate();
  const facts = useFacts(vantage, asked);
  const [scope, setScope] = useState<UnitScope>('system');
  const [change, setChange] = useState<AskedChange | null>(null);
  const units = useUnits(vantage, asked, scope);
  const unitsFailure = useFailure(units.isFetching ? null : units.error);
  const failures = useTabFailures([unitsFailure]);
  const [unit = null] = rest;

  usePaletteEntries(
    'servers.units',
    useMemo(
      () =>
        (units.data ?? []).slice(0, MOST_PALETTE_UNITS).map((one): PaletteEntry => ({
          id: `unit/${vantage}/${one.unit}`,
          kind: 'object',
          title: one.unit,
          detail: one.description,
          keywords: ['unit', one.active, one.sub],
          run: unitPath(vantage, one.unit),
        })),
      [units.data, vantage],
    ),
  );

  return (
    <>
      {facts.data ? (
        <FactsPanel
          facts={facts.data}
          here={vantage === HERE}
          vantage={vantage}
          watched={asked && current}
          stale={!current}
          beside={unit !== null}
        />
      ) : facts.isFetching ? (
        <LoadingRows rows={3} label={t('facts.loading', { target: name })} />
      ) : null}
      {failures.map((failure) => (
        <Box key={failure.cause.en} sx={{ flex: 'none', px: 2.5, py: 1.5 }}>
          <FailureNotice
            failure={failure}
            target={target}
            mild={failure.kind === 'cancelled' || failure.kind === 'not-available'}
            action={
              failure.kind === 'not-available' ? (
                scope === 'user' ? (
                  <ScopeChoice scope={scope} onChange={setScope} />
                ) : null
              ) : (
                <Button variant="outlined" onClick={() => void units.refetch()}>
                  {t('again')}
                </Button>
              )
            }
          />
        </Box>
      ))}
      {units.data ? (
        <UnitList
          target={name}
          units={units.data}
          openUnit={unit}
          onOpen={(next) => void navigate(unitPath(vantage, next))}
          pathOf={(one) => unitPath(vantage, one)}
          stale={!current || unitsFailure !== null}
          onAsk={setChange}
          scope={<ScopeChoice scope={scope} onChange={setScope} />}
        />
      ) : units.isFetching ? (
        <LoadingRows rows={8} label={t('unit.loading', { target: name })} />
      ) : null}
      {unit === null ? null : (
        <ServerDrawer>
          <UnitDetails
            key={`${scope} ${unit}`}
            vantage={vantage}
            target={name}
            unit={unit}
            scope={scope}
            onAsk={setChange}
            asked={asked}
            current={current}
            onClose={() => void navigate(serverPath(vantage))}
          />
        </ServerDrawer>
      )}
      {change ? <UnitChangeDialog vantage={vantage} scope={scope} change={change} onClose={() => setChange(null)} /> : null}
    </>
  );
}
