import Schedule from '@mui/icons-material/ScheduleOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import { useTranslation } from 'react-i18next';
import { MONO } from '../../app/theme.ts';
import { FilterField } from '../../ui/filter-field.tsx';

const FROM = ['last', '10m', '1h', '24h', 'all', 'previous'] as const;
const PRIORITIES = ['all', '3', '4', '6'] as const;
const pressed = { color: 'primary.main', bgcolor: 'surface.selected' } as const;

/** What of the logs is read, and what of it is shown. */
export interface LogChoices {
  /** `previous`: the run before the present one of each container. */
  readonly from: (typeof FROM)[number];
  readonly priority: (typeof PRIORITIES)[number];
  readonly text: string;
  readonly asExpression: boolean;
  readonly times: boolean;
}

export const defaultChoices: LogChoices = { from: 'last', priority: 'all', text: '', asExpression: false, times: true };

export function LogChoicesBar({ choices, onChange }: { readonly choices: LogChoices; readonly onChange: (choices: LogChoices) => void }) {
  const { t } = useTranslation('logs');
  const change = (some: Partial<LogChoices>) => onChange({ ...choices, ...some });
  const { from, priority, text, asExpression, times } = choices;
  return (
    <>
      <TextField
        select
        label={t('level')}
        value={priority}
        onChange={({ target }) => change({ priority: oneOf(PRIORITIES, target.value) })}
        sx={{ width: 150 }}
        slotProps={{ htmlInput: { title: t('levelMeans') } }}
      >
        {PRIORITIES.map((one) => (
          <MenuItem key={one} value={one}>
            {t(`levels.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        label={t('since')}
        value={from}
        onChange={({ target }) => change({ from: oneOf(FROM, target.value) })}
        sx={{ width: 170 }}
      >
        {FROM.map((one) => (
          <MenuItem key={one} value={one}>
            {t(`sinces.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      <Box sx={{ display: 'flex', gap: 0.5, alignItems: 'center', width: { xs: '100%', sm: 'auto' } }}>
        <FilterField value={text} onChange={(next) => change({ text: next })} label={t('filter')} />
        <Tooltip title={t('expression')}>
          <IconButton
            aria-label={t('expression')}
            aria-pressed={asExpression}
            onClick={() => change({ asExpression: !asExpression })}
            sx={{ fontFamily: MONO, fontSize: '0.875rem', width: 30, height: 30, ...(asExpression && pressed) }}
          >
            .*
          </IconButton>
        </Tooltip>
        <Tooltip title={t('times')}>
          <IconButton aria-label={t('times')} aria-pressed={times} onClick={() => change({ times: !times })} sx={times ? pressed : {}}>
            <Schedule sx={{ fontSize: 18 }} />
          </IconButton>
        </Tooltip>
      </Box>
    </>
  );
}

function oneOf<Value extends string>(values: readonly [Value, ...Value[]], value: string): Value {
  return values.find((one) => one === value) ?? values[0];
}
