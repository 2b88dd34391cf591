import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';
import type { EnvironmentGroup } from './run-environments.ts';

const MOST_NAMES = 12;

interface RunTargetsProps {
  readonly groups: readonly EnvironmentGroup[];
  readonly nameOf: (vantage: string) => string;
}

/** The servers a command runs on, by name: a line for each environment, Production first and whole. */
export function RunTargets({ groups, nameOf }: RunTargetsProps) {
  const { t } = useTranslation('runs');
  const { t: tUi } = useTranslation('ui');
  const namesOf = ({ environment, vantages }: EnvironmentGroup) => {
    if (environment === 'production' || vantages.length <= MOST_NAMES) return vantages.map(nameOf).join(', ');
    const shown = vantages.slice(0, MOST_NAMES).map(nameOf).join(', ');
    return t('andMore', { names: shown, count: vantages.length - MOST_NAMES });
  };
  return (
    <Box component="ul" sx={{ m: 0, mt: 0.5, p: 0, listStyle: 'none', display: 'grid', gap: 0.5, maxHeight: 160, overflow: 'auto' }}>
      {groups.map((group) => (
        <Box component="li" key={group.environment} sx={{ overflowWrap: 'anywhere' }}>
          {group.environment === 'none' && groups.length > 1 ? (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {tUi('environment.none')}
            </Box>
          ) : (
            <EnvironmentMark environment={group.environment} />
          )}{' '}
          {namesOf(group)}
        </Box>
      ))}
    </Box>
  );
}
