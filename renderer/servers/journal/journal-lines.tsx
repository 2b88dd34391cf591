import Report from '@mui/icons-material/ReportOutlined';
import Warning from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { UnitDetails } from '../../../preload/contract/servers.ts';
import { MONO } from '../../app/theme.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useFormats } from '../../ui/formats.ts';
import { priorityLevel, priorityName } from './priorities.ts';

/** The last lines of a unit's journal, newest last; errors and warnings carry icon, word and colour. */
export function JournalLines({ lines }: { readonly lines: UnitDetails['journal'] }) {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  const text = () =>
    lines.map(({ time, identifier, priority, message }) => `${time} ${identifier} ${priorityName(priority)}: ${message}`).join('\n');
  return (
    <Box sx={{ position: 'relative', border: 1, borderColor: 'surface.line', borderRadius: 1, bgcolor: 'surface.canvas' }}>
      <Box
        component="ol"
        tabIndex={0}
        aria-label={t('journal.title')}
        sx={{
          m: 0,
          p: 1,
          pr: 5,
          listStyle: 'none',
          maxHeight: 420,
          overflow: 'auto',
          fontFamily: MONO,
          fontSize: '0.78125rem',
          lineHeight: 1.55,
        }}
      >
        {lines.map(({ time, priority, identifier, message }, index) => {
          const level = priorityLevel(priority);
          const name = t(`journal.priority.${priorityName(priority)}`);
          const Icon = level === 'failing' ? Report : Warning;
          return (
            <Box
              component="li"
              key={`${index} ${time}`}
              sx={{ display: 'grid', gridTemplateColumns: '16px auto minmax(0, 1fr)', columnGap: 0.75, alignItems: 'start', py: '1px' }}
            >
              {level ? <Icon aria-hidden sx={{ fontSize: 14, mt: '3px', color: `state.${level}` }} /> : <span />}
              <Box
                component="time"
                dateTime={time}
                {...(time !== '' && { title: formats.dateTime(time) })}
                sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}
              >
                {time === '' ? '' : formats.time(time, { seconds: true })}
              </Box>
              <Box component="span" sx={{ minWidth: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {level ? (
                  <Box component="span" sx={{ color: `state.${level}`, fontWeight: 650 }}>
                    {name}{' '}
                  </Box>
                ) : (
                  <span className="visually-hidden">{name} </span>
                )}
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {identifier}{' '}
                </Box>
                {message}
              </Box>
            </Box>
          );
        })}
      </Box>
      <Box sx={{ position: 'absolute', top: 4, right: 12, bgcolor: 'surface.canvas', borderRadius: 1 }}>
        <CopyButton text={text} label={t('journal.copy')} />
      </Box>
    </Box>
  );
}
