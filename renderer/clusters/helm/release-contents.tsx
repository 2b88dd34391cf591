import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReleaseContent } from '../../../preload/contract/helm.ts';
import { MONO } from '../../app/theme.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import type { ReleasePlace } from './queries.ts';
import { useContent } from './queries.ts';

const PARTS = ['values', 'allValues', 'manifest', 'notes'] as const;
type Part = (typeof PARTS)[number];

/** What the present revision was made of: values, objects, notes, hooks. Secrets are masked before they come here. */
export function ReleaseContents({ release, revision }: { readonly release: ReleasePlace; readonly revision: number }) {
  const { t } = useTranslation('helm');
  const [part, setPart] = useState<Part>('values');
  const content = useContent(release, revision);
  const failure = useFailure(content.isFetching ? null : content.error);
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75, minWidth: 0 }}>
      <Typography variant="h3">{t('content')}</Typography>
      {failure ? <FailureNotice failure={failure} mild /> : null}
      {content.isPending && !failure ? <LoadingRows rows={3} label={t('content')} /> : null}
      {content.data ? (
        <>
          <Tabs value={part} onChange={(_, next: Part) => setPart(next)} variant="scrollable" aria-label={t('content')}>
            {PARTS.map((one) => (
              <Tab key={one} value={one} label={t(one)} />
            ))}
          </Tabs>
          <Text content={content.data} part={part} />
          {content.data.hooks.length > 0 ? (
            <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
              {t('hooks')}:{' '}
              {content.data.hooks.map(({ events, kind, name }) => `${events.join(', ')} ${kind.toLowerCase()}/${name}`).join('; ')}
            </Typography>
          ) : null}
        </>
      ) : null}
    </Box>
  );
}

function Text({ content, part }: { readonly content: ReleaseContent; readonly part: Part }) {
  const { t } = useTranslation('helm');
  const text = content[part];
  if (text === '') return <Typography sx={{ color: 'text.secondary' }}>{part === 'values' ? t('valuesNone') : '—'}</Typography>;
  return (
    <Box
      component="pre"
      tabIndex={0}
      aria-label={t(part)}
      sx={{
        m: 0,
        p: 1.25,
        maxHeight: '24rem',
        overflow: 'auto',
        fontFamily: MONO,
        border: 1,
        borderColor: 'surface.line',
        borderRadius: 1,
        bgcolor: 'surface.canvas',
      }}
    >
      {text}
    </Box>
  );
}
