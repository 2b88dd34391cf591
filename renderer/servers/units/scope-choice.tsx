import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useTranslation } from 'react-i18next';
import type { UnitScope } from '../../../preload/contract/journal.ts';

/** Whose units: the machine's, or those of the account that logs in. */
export function ScopeChoice({ scope, onChange }: { readonly scope: UnitScope; readonly onChange: (scope: UnitScope) => void }) {
  const { t } = useTranslation('units');
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={scope}
      aria-label={t('scope.label')}
      onChange={(_, next: UnitScope | null) => {
        if (next !== null) onChange(next);
      }}
    >
      {(['system', 'user'] as const).map((one) => (
        <ToggleButton key={one} value={one}>
          {t(`scope.${one}`)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
