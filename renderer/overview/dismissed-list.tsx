import Visibility from '@mui/icons-material/VisibilityOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../preload/contract/health.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { STALE_OPACITY } from '../ui/stale.ts';
import { FindingBox } from './finding-box.tsx';
import { FindingRow } from './finding-row.tsx';
import { useDismiss } from './queries.ts';
import { useTargetName } from './target-name.ts';

/** What was put aside: how much it is, and on request each of it, to be brought back. */
export function DismissedList({ findings, stale }: { readonly findings: readonly Finding[]; readonly stale: boolean }) {
  const { t } = useTranslation('overview');
  const nameOf = useTargetName();
  const [shown, setShown] = useState(false);
  const { bringBack, failure, pending } = useDismiss();
  return (
    <Box component="section" aria-label={t('dismissed.label')} sx={{ opacity: stale ? STALE_OPACITY : 1 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1, color: 'text.secondary', fontSize: '0.8125rem' }}>
        {t('dismissed.count', { count: findings.length })}
        <Button variant="text" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? t('dismissed.hide') : t('dismissed.show')}
        </Button>
      </Box>
      {failure ? <FailureNotice failure={failure} /> : null}
      {shown ? (
        <FindingBox>
          {findings.map((finding) => (
            <FindingRow
              key={finding.id}
              finding={finding}
              action={{
                Icon: Visibility,
                title: t('dismissed.restore'),
                label: t('dismissed.restoreOne', { target: nameOf(finding) }),
                onClick: () => bringBack(finding.id),
                disabled: stale || pending,
              }}
            />
          ))}
        </FindingBox>
      ) : null}
    </Box>
  );
}
