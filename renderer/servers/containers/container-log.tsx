import Button from '@mui/material/Button';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { LogView } from '../../ui/log/log-view.tsx';
import { NotFollowed } from '../resumed.tsx';
import { Section } from './container-section.tsx';
import type { AskedContainer } from './queries.ts';
import { useContainerLog } from './queries.ts';

const LOG_PX = 380;

/** The log, followed live and narrowed by text. */
export function ContainerLog({ input, asked }: { readonly input: AskedContainer; readonly asked: boolean }) {
  const { t } = useTranslation('containers');
  const [text, setText] = useState('');
  const { lines, stream, awaySince } = useContainerLog(input, asked);
  useEffect(() => lines.narrow(text), [lines, text]);
  return (
    <Section title={t('log.title')}>
      <LogView
        lines={lines}
        label={t('log.of', { name: input.container })}
        marked={text}
        height={LOG_PX}
        toolbar={<FilterField value={text} onChange={setText} label={t('log.filter')} />}
        notice={
          awaySince !== null ? (
            <NotFollowed since={awaySince} target={input.vantage.replace(/^ssh:/u, '')} />
          ) : stream.status === 'failed' && stream.failure ? (
            <FailureNotice
              failure={stream.failure}
              target={input.container}
              action={
                <Button variant="outlined" onClick={stream.again}>
                  {t('again')}
                </Button>
              }
            />
          ) : null
        }
        empty={<EmptyState title={stream.status === 'connecting' ? t('log.waiting') : text === '' ? t('log.none') : t('log.noneMatch')} />}
      />
    </Section>
  );
}
