import VisibilityOff from '@mui/icons-material/VisibilityOffOutlined';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../preload/contract/health.ts';
import { EnvironmentMark } from '../ui/environment-mark.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { STALE_OPACITY } from '../ui/stale.ts';
import { FindingBox } from './finding-box.tsx';
import { FindingRow } from './finding-row.tsx';
import type { FindingGroup } from './groups.ts';
import { groupFindings } from './groups.ts';
import { useDismiss } from './queries.ts';
import { useTargetName } from './target-name.ts';

/**
 * What is wrong, by environment, worst first: the target, the reason in words, and since when. Checks that were made once stand
 * below. Each line opens its page, and can be put aside until it changes.
 */
export function FindingList({ findings, stale }: { readonly findings: readonly Finding[]; readonly stale: boolean }) {
  const { t } = useTranslation('overview');
  const nameOf = useTargetName();
  const { put, failure, pending } = useDismiss();
  return (
    <Box component="section" aria-label={t('findings')} sx={{ display: 'grid', gap: 2, opacity: stale ? STALE_OPACITY : 1 }}>
      {failure ? <FailureNotice failure={failure} /> : null}
      {groupFindings(findings).map((group) => (
        <Group key={group.of} group={group}>
          {group.findings.map((finding) => (
            <FindingRow
              key={finding.id}
              finding={finding}
              action={{
                Icon: VisibilityOff,
                title: t('dismiss'),
                label: t('dismissOne', { target: nameOf(finding) }),
                onClick: () => put(finding.id),
                disabled: stale || pending,
              }}
            />
          ))}
        </Group>
      ))}
    </Box>
  );
}

function Group({ group, children }: { readonly group: FindingGroup; readonly children: React.ReactNode }) {
  const { t } = useTranslation(['overview', 'ui']);
  const word = group.of === 'oneOff' ? t('oneOff') : group.of === 'none' ? t('elsewhere') : t(`ui:environment.${group.of}`);
  return (
    <Box component="section" aria-label={word}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 1, mb: 0.75 }}>
        <Typography variant="h2" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
          {group.of === 'oneOff' || group.of === 'none' ? word : <EnvironmentMark environment={group.of} />}
        </Typography>
        <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
          {group.of === 'oneOff' ? t('oneOffHelp') : group.findings.length}
        </Box>
      </Box>
      <FindingBox>{children}</FindingBox>
    </Box>
  );
}
