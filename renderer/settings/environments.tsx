import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import { useTranslation } from 'react-i18next';
import type { Environment, Settings } from '../../preload/contract/settings.ts';
import { Line, Section } from './section.tsx';

const ENVIRONMENTS: readonly Environment[] = ['production', 'staging', 'development', 'none'];

interface EnvironmentsProps {
  readonly policies: Settings['policies'];
  readonly onChange: (environment: Environment, rule: 'protected' | 'readOnly', value: boolean) => void;
}

/** What each environment asks of those who change something in it. */
export function Environments({ policies, onChange }: EnvironmentsProps) {
  const { t } = useTranslation('settings');
  return (
    <Section title={t('environments.title')}>
      {ENVIRONMENTS.map((environment) => {
        const policy = policies[environment];
        const help = policy.readOnly ? 'readOnlyMeans' : policy.protected ? 'protectedMeans' : 'freeMeans';
        return (
          <Line key={environment} name={t(`environments.names.${environment}`)} help={t(`environments.${help}`)}>
            {(['protected', 'readOnly'] as const).map((rule) => (
              <FormControlLabel
                key={rule}
                control={
                  <Switch
                    size="small"
                    checked={policy[rule]}
                    onChange={(_, checked) => onChange(environment, rule, checked)}
                    slotProps={{
                      input: {
                        'aria-label': t('environments.rule', {
                          rule: t(`environments.${rule}`),
                          name: t(`environments.names.${environment}`),
                        }),
                      },
                    }}
                  />
                }
                label={t(`environments.${rule}`)}
              />
            ))}
          </Line>
        );
      })}
    </Section>
  );
}
