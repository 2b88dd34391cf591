import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHosts } from '../client/targets.ts';
import { EnvironmentMark } from './environment-mark.tsx';
import { ASK_CONTAINER, ASK_POD, InsideDialog } from './inside-dialog.tsx';
import { usePlaceWords } from './use-place-words.ts';

interface VantagesSelectProps {
  readonly value: readonly string[];
  readonly onChange: (vantages: string[]) => void;
  readonly label: string;
  readonly helperText?: string;
  /** What it says while none is chosen. */
  readonly none: string;
  /** A place that is not offered: the one things are done from anyway. */
  readonly except?: string;
}

/** Several places at once: this computer, servers, containers, pods. Asking for the list contacts nobody. */
export function VantagesSelect({ value, onChange, label, helperText, none, except }: VantagesSelectProps) {
  const { t } = useTranslation('ui');
  const { nameOf, environmentOf } = usePlaceWords();
  const hosts = useHosts().data?.hosts ?? [];
  const [asked, setAsked] = useState<string | null>(null);
  const chosen = value.filter((place) => place !== except);
  const places = [...new Set(['here', ...hosts.map(({ name }) => `ssh:${name}`), ...value])].filter((place) => place !== except);
  const choose = (next: readonly string[]) => {
    const ask = next.find((one) => one === ASK_POD || one === ASK_CONTAINER);
    if (ask === undefined) onChange([...next]);
    else setAsked(ask);
  };
  return (
    <>
      <TextField
        select
        label={label}
        value={chosen}
        onChange={(event) => choose([event.target.value].flat())}
        helperText={helperText}
        slotProps={{
          inputLabel: { shrink: true },
          select: {
            multiple: true,
            displayEmpty: true,
            renderValue: (shown) => (Array.isArray(shown) && shown.length > 0 ? shown.map(nameOf).join(', ') : none),
          },
        }}
      >
        {places.map((place) => (
          <MenuItem key={place} value={place}>
            {nameOf(place)} <EnvironmentMark environment={environmentOf(place)} />
          </MenuItem>
        ))}
        <MenuItem value={ASK_CONTAINER}>{t('vantage.aContainer')}</MenuItem>
        <MenuItem value={ASK_POD}>{t('vantage.aPod')}</MenuItem>
      </TextField>
      <InsideDialog asked={asked} onClose={() => setAsked(null)} onChoose={(place) => onChange([...new Set([...chosen, place])])} />
    </>
  );
}
