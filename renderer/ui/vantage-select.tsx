import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHosts } from '../client/targets.ts';
import { EnvironmentMark } from './environment-mark.tsx';
import { ASK_CONTAINER, ASK_POD, InsideDialog } from './inside-dialog.tsx';
import { usePlaceWords } from './use-place-words.ts';

interface VantageSelectProps {
  /** `here`, `ssh:HOST`, with `inside` also `pod:...`, `deployment:...` and `container:...`. */
  readonly value: string;
  readonly onChange: (vantage: string) => void;
  readonly label?: string;
  /** What this computer is called, where it means that there is no other place. */
  readonly here?: string;
  /** Whether it can be done from inside a pod or a container too. */
  readonly inside?: boolean;
}

/**
 * From where something is done: this computer, the network position of a server over SSH, of a container or of a pod. Asking for the list
 * contacts nobody.
 */
export function VantageSelect({ value, onChange, label, here, inside = false }: VantageSelectProps) {
  const { t } = useTranslation('ui');
  const { nameOf, environmentOf } = usePlaceWords();
  const hosts = useHosts().data?.hosts ?? [];
  const [asked, setAsked] = useState<string | null>(null);
  const listed = hosts.map(({ name }) => `ssh:${name}`);
  const places = value === 'here' || listed.includes(value) ? listed : [value, ...listed];
  return (
    <>
      <TextField
        select
        label={label ?? t('vantage.label')}
        value={value}
        onChange={({ target }) =>
          target.value === ASK_POD || target.value === ASK_CONTAINER ? setAsked(target.value) : onChange(target.value)
        }
      >
        <MenuItem value="here">{here ?? t('vantage.here')}</MenuItem>
        {places.map((place) => (
          <MenuItem key={place} value={place}>
            {nameOf(place)} <EnvironmentMark environment={environmentOf(place)} />
          </MenuItem>
        ))}
        {inside ? <MenuItem value={ASK_CONTAINER}>{t('vantage.aContainer')}</MenuItem> : null}
        {inside ? <MenuItem value={ASK_POD}>{t('vantage.aPod')}</MenuItem> : null}
      </TextField>
      <InsideDialog asked={asked} onClose={() => setAsked(null)} onChoose={onChange} />
    </>
  );
}
