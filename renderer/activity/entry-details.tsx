import Typography from '@mui/material/Typography';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '../../preload/contract/activity.ts';
import { DetailsDrawer } from '../ui/details-drawer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { useFormats } from '../ui/formats.ts';
import { MachineText, MachineWord } from '../ui/machine-text.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { actionWord } from './actions.ts';
import { resultLevels } from './columns.tsx';
import { useWho } from './who.ts';

/** One change in full: who, when, to what, before and after. */
export function EntryDetails({
  id,
  entry,
  onClose,
}: {
  readonly id: number;
  readonly entry: AuditEntry | null;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('activity');
  const formats = useFormats();
  const inWords = useWho();
  if (entry === null) {
    return (
      <DetailsDrawer title={t('entry.number', { id })} onClose={onClose}>
        <EmptyState title={t('entry.missing')} text={t('entry.missingText')} />
      </DetailsDrawer>
    );
  }
  const word = actionWord(entry.action);
  return (
    <DetailsDrawer title={word ? t(word) : entry.action} subtitle={<MachineWord>{entry.target}</MachineWord>} onClose={onClose}>
      <FactList
        facts={[
          { name: t('columns.result'), value: <StateBadge level={resultLevels[entry.result]} word={t(`results.${entry.result}`)} /> },
          {
            name: t('columns.at'),
            value: (
              <>
                {formats.dateTime(entry.at)} (<RelativeTime at={entry.at} />)
              </>
            ),
          },
          { name: t('columns.who'), value: inWords(entry.who) },
          { name: t('columns.action'), value: <MachineWord>{entry.action}</MachineWord> },
          ...(entry.detail === null ? [] : [{ name: t('columns.detail'), value: <MachineWord>{entry.detail}</MachineWord> }]),
        ]}
      />
      <BeforeAfter name={t('entry.before')} text={entry.before} nothing={t('entry.nothing')} />
      <BeforeAfter name={t('entry.after')} text={entry.after} nothing={t('entry.nothing')} />
    </DetailsDrawer>
  );
}

function BeforeAfter({ name, text, nothing }: { readonly name: string; readonly text: string | null; readonly nothing: string }) {
  return (
    <Box component="section">
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        {name}
      </Typography>
      {text === null ? (
        <Typography sx={{ color: 'text.secondary' }}>{nothing}</Typography>
      ) : (
        <MachineText text={text} label={name} maxHeight={220} />
      )}
    </Box>
  );
}
