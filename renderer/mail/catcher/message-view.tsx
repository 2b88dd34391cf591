import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaughtMessage } from '../../../preload/contract/mail-catcher.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import { HtmlFrame } from './html-frame.tsx';

/** A caught message: what receivers hold against it first, then its parts. */
export function MessageView({ message }: { readonly message: CaughtMessage }) {
  const { t } = useTranslation('catcher');
  const say = useWords();
  const shown = [
    ...(message.html === null ? [] : ['html' as const]),
    ...(message.text === null ? [] : ['text' as const]),
    'headers' as const,
    'source' as const,
  ];
  const [chosen, setChosen] = useState<(typeof shown)[number] | null>(null);
  const view = chosen !== null && shown.includes(chosen) ? chosen : (shown[0] ?? 'headers');
  return (
    <Box
      component="section"
      aria-label={message.subject || t('noSubject')}
      sx={{ display: 'grid', gap: 1.5, minWidth: 0, alignContent: 'start' }}
    >
      <Typography component="h2" variant="h6" sx={{ overflowWrap: 'anywhere' }}>
        {message.subject || t('noSubject')}
      </Typography>
      <FactList
        facts={[
          { name: t('from'), value: message.from || '<>' },
          { name: t('to'), value: `${message.to.join(', ')}${message.moreTo === 0 ? '' : ` +${message.moreTo}`}` },
          { name: t('login'), value: message.user ?? t('none') },
          { name: t('encryption'), value: message.tls ?? t('none') },
          ...(message.parts.length === 0
            ? []
            : [
                {
                  name: t('attachments'),
                  value: message.parts.map(({ name, type, bytes }) => `${name ?? '-'} (${type}, ${bytes} ${t('bytes')})`).join(', '),
                },
              ]),
        ]}
      />
      {message.found.length === 0 ? (
        <StateBadge level="healthy" word={t('noProblems')} />
      ) : (
        <Box component="ul" aria-label={t('problems')} sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
          {message.found.map((one) => (
            <Box component="li" key={one.en} sx={{ display: 'flex', gap: 1, alignItems: 'flex-start', overflowWrap: 'anywhere' }}>
              <StateBadge level="degraded" iconOnly />
              <Typography variant="body2">{say(one)}</Typography>
            </Box>
          ))}
        </Box>
      )}
      <Tabs
        value={view}
        onChange={(_, next: typeof view) => setChosen(next)}
        aria-label={t('views')}
        variant="scrollable"
        scrollButtons={false}
      >
        {shown.map((one) => (
          <Tab key={one} value={one} label={t(`view.${one}`)} sx={{ textTransform: 'none' }} />
        ))}
      </Tabs>
      {view === 'html' ? <HtmlFrame html={message.html ?? ''} title={t('view.html')} /> : null}
      {view === 'text' ? <MachineText text={message.text ?? ''} label={t('view.text')} /> : null}
      {view === 'headers' ? (
        <MachineText text={message.headers.map(({ name, value }) => `${name}: ${value}`).join('\n')} label={t('view.headers')} />
      ) : null}
      {view === 'source' ? <MachineText text={message.source} label={t('view.source')} keepLines /> : null}
    </Box>
  );
}
