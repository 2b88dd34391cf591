import ArrowDropDown from '@mui/icons-material/ArrowDropDownOutlined';
import Block from '@mui/icons-material/BlockOutlined';
import Bolt from '@mui/icons-material/BoltOutlined';
import CleaningServices from '@mui/icons-material/CleaningServicesOutlined';
import LockOpen from '@mui/icons-material/LockOpenOutlined';
import PlayArrow from '@mui/icons-material/PlayArrowOutlined';
import Refresh from '@mui/icons-material/RefreshOutlined';
import RestartAlt from '@mui/icons-material/RestartAltOutlined';
import Stop from '@mui/icons-material/StopOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnitScope } from '../../../preload/contract/journal.ts';
import type { Unit } from '../../../preload/contract/servers.ts';
import type { ChangedUnit, UnitVerb } from '../../../preload/contract/unit-changes.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import type { RowAction } from '../../ui/table/row-menu.tsx';
import { RowMenu } from '../../ui/table/row-menu.tsx';
import { unitPath } from '../paths.ts';
import { ruledOut, verbsOf } from './unit-verbs.ts';

const icons: Readonly<Record<UnitVerb, SvgIconComponent>> = {
  start: PlayArrow,
  stop: Stop,
  restart: RestartAlt,
  reload: Refresh,
  enable: Bolt,
  disable: Bolt,
  mask: Block,
  unmask: LockOpen,
  'reset-failed': CleaningServices,
};
const dangerous: readonly UnitVerb[] = ['stop', 'mask'];

/** What is to be done with a unit, until its dialog is closed. */
export interface AskedChange {
  readonly unit: string;
  readonly verb: UnitVerb;
}

type Known = Pick<Unit, 'unit' | 'load' | 'active' | 'enabled' | 'openrc' | 'can'>;

/** The verbs of a unit as the lines of a menu. */
export function useUnitActions(onAsk: (change: AskedChange) => void): (unit: Known, verbs: readonly UnitVerb[]) => readonly RowAction[] {
  const { t } = useTranslation('units');
  return ({ unit }, verbs) =>
    verbs.map((verb) => {
      const Icon = icons[verb];
      return {
        key: verb,
        label: t(`verb.${verb}`),
        icon: <Icon fontSize="small" />,
        dangerous: dangerous.includes(verb),
        onSelect: () => onAsk({ unit, verb }),
      };
    });
}

/** The buttons of a unit: those that make sense now, the rest in a menu. */
export function UnitButtons({
  unit,
  disabled,
  onAsk,
}: {
  readonly unit: Known;
  readonly disabled: boolean;
  readonly onAsk: (change: AskedChange) => void;
}) {
  const { t } = useTranslation('units');
  const [menuAt, setMenuAt] = useState<{ readonly left: number; readonly top: number } | null>(null);
  const { first, more } = verbsOf(unit);
  const never = ruledOut(unit);
  const actions = useUnitActions(onAsk);
  if (first.length + more.length === 0 && never === null) return null;
  return (
    <Box role="group" aria-label={t('change', { unit: unit.unit })} sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
      {first.map((verb) => {
        const Icon = icons[verb];
        return (
          <Button
            key={verb}
            size="small"
            variant="outlined"
            color={dangerous.includes(verb) ? 'error' : 'primary'}
            startIcon={<Icon />}
            disabled={disabled}
            onClick={() => onAsk({ unit: unit.unit, verb })}
          >
            {t(`verb.${verb}`)}
          </Button>
        );
      })}
      {more.length === 0 ? null : (
        <>
          <Button
            size="small"
            variant="outlined"
            color="inherit"
            endIcon={<ArrowDropDown />}
            disabled={disabled}
            aria-haspopup="menu"
            aria-expanded={menuAt !== null}
            onClick={({ currentTarget }) => {
              const { left, bottom } = currentTarget.getBoundingClientRect();
              setMenuAt({ left, top: bottom });
            }}
          >
            {t('more')}
          </Button>
          <RowMenu actions={actions(unit, more)} at={menuAt} onClose={() => setMenuAt(null)} />
        </>
      )}
      {never === null ? null : (
        <Typography variant="body2" sx={{ flexBasis: '100%', color: 'text.secondary' }}>
          {t(`never.${never}`)}
        </Typography>
      )}
    </Box>
  );
}

interface UnitChangeDialogProps {
  readonly vantage: string;
  readonly scope: UnitScope;
  readonly change: AskedChange;
  readonly onClose: () => void;
}

/** Asks for one change to a unit, makes it, and reads the list and the details anew. */
export function UnitChangeDialog({ vantage, scope, change: { unit, verb }, onClose }: UnitChangeDialogProps) {
  const { t } = useTranslation('units');
  const queries = useQueryClient();
  return (
    <ChangeDialog<{ vantage: string; scope: UnitScope; unit: string; verb: UnitVerb }, ChangedUnit>
      procedures={client.servers.units.change}
      input={{ vantage, scope, unit, verb }}
      path={unitPath(vantage, unit)}
      verb={t(`verb.${verb}`)}
      onClose={onClose}
      onDone={() => {
        for (const name of ['servers.units.list', 'servers.units.show']) void queries.invalidateQueries({ queryKey: [name, vantage] });
      }}
    />
  );
}
