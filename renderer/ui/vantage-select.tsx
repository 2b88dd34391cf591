import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHosts } from '../client/targets.ts';
import { useSettings } from '../client/settings.ts';
import { EnvironmentMark } from './environment-mark.tsx';
import { PodDialog } from './pod-dialog.tsx';

interface VantageSelectProps {
  /** `here`, `ssh:HOST`, with `pods` also `pod:...` and `deployment:...`. */
  readonly value: string;
  readonly onChange: (vantage: string) => void;
  readonly label?: string;
  /** Whether it can be done from inside a pod too. */
  readonly pods?: boolean;
}

/** Stands for the entry that asks for a pod: no vantage is called so. */
const ASK = '?pod';

/**
 * From where something is done: this computer, the network position of a server over SSH, or of a pod. Asking for the list contacts nobody.
 */
export function VantageSelect({ value, onChange, label, pods = false }: VantageSelectProps) {
  const { t } = useTranslation('ui');
  const hosts = useHosts().data?.hosts ?? [];
  const { servers, kubernetes } = useSettings();
  const [asking, setAsking] = useState(false);
  const names = hosts.map(({ name }) => name);
  const missing = value.startsWith('ssh:') && !names.includes(value.slice('ssh:'.length)) ? [value.slice('ssh:'.length)] : [];
  const [, kind, encoded = '', namespace = '', name = ''] = /^(pod|deployment):([^/]+)\/([^/]+)\/([^/]+)/u.exec(value) ?? [];
  const context = contextOf(encoded);
  return (
    <>
      <TextField
        select
        label={label ?? t('vantage.label')}
        value={value}
        onChange={(event) => {
          if (event.target.value === ASK) setAsking(true);
          else onChange(event.target.value);
        }}
      >
        <MenuItem value="here">{t('vantage.here')}</MenuItem>
        {kind === undefined ? null : (
          <MenuItem value={value}>
            {t(kind === 'pod' ? 'vantage.pod' : 'vantage.deployment', { name, namespace, cluster: context })}{' '}
            <EnvironmentMark environment={kubernetes.environments[context] ?? 'none'} />
          </MenuItem>
        )}
        {[...missing, ...names].map((host) => (
          <MenuItem key={host} value={`ssh:${host}`}>
            {t('vantage.ssh', { host })} <EnvironmentMark environment={servers.environments[host] ?? 'none'} />
          </MenuItem>
        ))}
        {pods ? <MenuItem value={ASK}>{t('vantage.aPod')}</MenuItem> : null}
      </TextField>
      {asking ? (
        <PodDialog
          onClose={() => setAsking(false)}
          onChoose={(vantage) => {
            setAsking(false);
            onChange(vantage);
          }}
        />
      ) : null}
    </>
  );
}

/** A part that is not well encoded is taken as it stands. */
function contextOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
