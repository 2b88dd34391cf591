import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslation } from 'react-i18next';
import { useHosts } from '../client/targets.ts';
import { useSettings } from '../client/settings.ts';
import { EnvironmentMark } from './environment-mark.tsx';

interface VantageSelectProps {
  /** `here` or `ssh:HOST`. */
  readonly value: string;
  readonly onChange: (vantage: string) => void;
  readonly label?: string;
}

/** From where something is done: this computer, or the network position of a server over SSH. Asking for the list contacts nobody. */
export function VantageSelect({ value, onChange, label }: VantageSelectProps) {
  const { t } = useTranslation('ui');
  const hosts = useHosts().data?.hosts ?? [];
  const { environments } = useSettings().servers;
  const names = hosts.map(({ name }) => name);
  const missing = value.startsWith('ssh:') && !names.includes(value.slice('ssh:'.length)) ? [value.slice('ssh:'.length)] : [];
  return (
    <TextField select label={label ?? t('vantage.label')} value={value} onChange={(event) => onChange(event.target.value)}>
      <MenuItem value="here">{t('vantage.here')}</MenuItem>
      {[...missing, ...names].map((name) => (
        <MenuItem key={name} value={`ssh:${name}`}>
          {t('vantage.ssh', { host: name })} <EnvironmentMark environment={environments[name] ?? 'none'} />
        </MenuItem>
      ))}
    </TextField>
  );
}
