import Autocomplete from '@mui/material/Autocomplete';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../client/link.ts';
import { useHosts } from '../client/targets.ts';
import { EnvironmentMark } from './environment-mark.tsx';
import { PlaceDialog } from './place-dialog.tsx';
import { ReadFailure } from './read-failure.tsx';
import { usePlaceWords } from './use-place-words.ts';

interface ContainerDialogProps {
  readonly onClose: () => void;
  /** `container:HOST/NAME`. */
  readonly onChoose: (vantage: string) => void;
}

/** A name, an id, a compose SERVICE or PROJECT/SERVICE. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*(\/[a-zA-Z0-9][a-zA-Z0-9_.-]*)?$/u;

/** Asks which container something is done from. The server is contacted only when its containers are asked for. */
export function ContainerDialog({ onClose, onChoose }: ContainerDialogProps) {
  const { t } = useTranslation('ui');
  const { environmentOf } = usePlaceWords();
  const hosts = useHosts().data?.hosts ?? [];
  const [host, setHost] = useState('here');
  const [name, setName] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  const vantage = host === 'here' ? 'here' : `ssh:${host}`;
  const list = useQuery({
    queryKey: ['servers.containers.list', vantage, false],
    queryFn: ({ signal }) => client.servers.containers.list({ vantage, asRoot: false }, { signal }),
    enabled: asked === host,
    retry: false,
  });
  const running = (list.data?.containers ?? []).filter(({ status }) => status === 'running').map((one) => one.name);
  const help =
    running.length > 0
      ? t('vantage.containersRun', { count: running.length })
      : t(list.data ? 'vantage.containersNone' : 'vantage.containerForms');
  const ready = NAME.test(name.trim());
  return (
    <PlaceDialog
      title={t('vantage.containerTitle')}
      means={t('vantage.containerMeans')}
      ready={ready}
      onClose={onClose}
      onChoose={() => onChoose(`container:${host}/${name.trim()}`)}
    >
      <TextField select label={t('vantage.server')} value={host} onChange={(event) => setHost(event.target.value)}>
        <MenuItem value="here">{t('vantage.here')}</MenuItem>
        {hosts.map((one) => (
          <MenuItem key={one.name} value={one.name}>
            {one.name} <EnvironmentMark environment={environmentOf(`ssh:${one.name}`)} />
          </MenuItem>
        ))}
      </TextField>
      <Autocomplete
        freeSolo
        options={running}
        inputValue={name}
        onInputChange={(_, typed) => setName(typed)}
        renderInput={(params) => <TextField {...params} label={t('vantage.containerName')} helperText={help} autoFocus />}
      />
      <Button onClick={() => setAsked(host)} loading={list.isFetching} sx={{ alignSelf: 'flex-start' }}>
        {t('vantage.listContainers')}
      </Button>
      <ReadFailure query={list} target={host} />
    </PlaceDialog>
  );
}
