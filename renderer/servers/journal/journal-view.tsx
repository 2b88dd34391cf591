import Search from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnitScope } from '../../../preload/contract/journal.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import type { LogLine } from '../../ui/log/log-lines.ts';
import { LogView } from '../../ui/log/log-view.tsx';
import { useWords } from '../../ui/words.ts';
import { NotFollowed } from '../resumed.tsx';
import { useJournal } from './use-journal.ts';

const SINCE = ['all', 'boot', 'hour', 'today'] as const;
type Since = (typeof SINCE)[number];
const PRIORITIES = ['all', '3', '4', '5', '6'] as const;
type Priority = (typeof PRIORITIES)[number];
const FIRST_LINES = 1000;

interface JournalViewProps {
  readonly vantage: string;
  /** The machine, as it is named on screen. */
  readonly target: string;
  /** null: of everything. */
  readonly unit: string | null;
  readonly scope: UnitScope;
  readonly asked: boolean;
  readonly height?: number;
}

/** A journal followed live, narrowed by priority, time and text; Enter looks for the text in all of it, on the machine. */
export function JournalView({ vantage, target, unit, scope, asked, height }: JournalViewProps) {
  const { t } = useTranslation('journal');
  const say = useWords();
  const [since, setSince] = useState<Since>('all');
  const [priority, setPriority] = useState<Priority>('all');
  const [text, setText] = useState('');
  const [grep, setGrep] = useState('');
  const query = {
    vantage,
    unit,
    scope,
    priority: priority === 'all' ? null : Number(priority),
    since: since === 'hour' ? '-1h' : since === 'today' ? 'today' : null,
    boot: since === 'boot',
    grep,
    lines: FIRST_LINES,
  };
  const { lines, stream, note, awaySince } = useJournal(asked ? query : null);
  useEffect(() => lines.narrow(text), [lines, text]);
  const name = unit ?? target;
  const select = { sx: { width: 150 }, select: true } as const;
  return (
    <LogView
      lines={lines}
      label={t('of', { name })}
      marked={`${text} ${grep}`}
      {...(unit === null && { source: identifierOf })}
      {...(height !== undefined && { height })}
      toolbar={
        <>
          <TextField
            {...select}
            label={t('level')}
            value={priority}
            onChange={({ target: field }) => setPriority(oneOf(PRIORITIES, field.value))}
          >
            {PRIORITIES.map((one) => (
              <MenuItem key={one} value={one}>
                {t(`levels.${one}`)}
              </MenuItem>
            ))}
          </TextField>
          <TextField {...select} label={t('since')} value={since} onChange={({ target: field }) => setSince(oneOf(SINCE, field.value))}>
            {SINCE.map((one) => (
              <MenuItem key={one} value={one}>
                {t(`sinces.${one}`)}
              </MenuItem>
            ))}
          </TextField>
          <Box
            component="form"
            onSubmit={(event) => {
              event.preventDefault();
              setGrep(text.trim());
              setText('');
            }}
            sx={{ display: 'flex', gap: 0.5, alignItems: 'center' }}
          >
            <FilterField value={text} onChange={setText} label={t('filter')} />
            {text.trim() === '' ? null : (
              <Button type="submit" size="small" startIcon={<Search />}>
                {t('everywhere')}
              </Button>
            )}
          </Box>
          {grep === '' ? null : <Chip size="small" label={t('contains', { text: grep })} onDelete={() => setGrep('')} />}
        </>
      }
      notice={
        awaySince !== null ? (
          <NotFollowed since={awaySince} target={target} />
        ) : stream.status === 'failed' && stream.failure ? (
          <Box sx={{ pb: 1 }}>
            <FailureNotice
              failure={stream.failure}
              target={target}
              mild={stream.failure.kind === 'not-available'}
              action={
                <Button variant="outlined" onClick={stream.again}>
                  {t('again')}
                </Button>
              }
            />
          </Box>
        ) : note ? (
          <Typography role="note" sx={{ color: 'text.secondary', pb: 0.75 }}>
            {say(note)}
          </Typography>
        ) : stream.status === 'stale' ? (
          <Typography role="status" sx={{ color: 'state.degraded', pb: 0.75 }}>
            {t('stale')}
          </Typography>
        ) : null
      }
      empty={
        <EmptyState
          title={stream.status === 'connecting' && asked ? t('waiting') : t('none')}
          text={text === '' && grep === '' && priority === 'all' && since === 'all' ? t('noneMeans') : t('noneMatch')}
        />
      }
    />
  );
}

const identifierOf = ({ identifier }: LogLine) => identifier;

function oneOf<Value extends string>(values: readonly [Value, ...Value[]], value: string): Value {
  return values.find((one) => one === value) ?? values[0];
}
