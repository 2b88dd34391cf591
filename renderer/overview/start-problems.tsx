import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { useSystemInfo } from '../client/system-info.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';

/** What went wrong while the engine started, and was survived: a corrupt database set aside, settings from the last good copy. */
export function StartProblems() {
  const { t } = useTranslation('overview');
  const problems = useSystemInfo().data?.problems ?? [];
  if (problems.length === 0) return null;
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      {problems.map((problem) => (
        <FailureNotice key={`${problem.kind} ${problem.cause.en}`} failure={problem} target={t('problems')} mild />
      ))}
    </Box>
  );
}
