import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../client/settings.ts';
import { useContexts } from '../client/targets.ts';
import { PlaceDialog } from './place-dialog.tsx';
import { plainName } from './plain-name.ts';

interface PodDialogProps {
  readonly onClose: () => void;
  /** `deployment:CONTEXT/NAMESPACE/NAME` or `pod:CONTEXT/NAMESPACE/POD`. */
  readonly onChoose: (vantage: string) => void;
}

/** Asks which pod something is done from; nobody is contacted. */
export function PodDialog({ onClose, onChoose }: PodDialogProps) {
  const { t } = useTranslation('ui');
  const contexts = useContexts().data?.contexts ?? [];
  const remembered = useSettings().kubernetes.namespaces;
  const [typed, setTyped] = useState<{ readonly context?: string; readonly namespace?: string }>({});
  const [kind, setKind] = useState('deployment');
  const [name, setName] = useState('');
  const context = typed.context ?? contexts.find(({ current }) => current)?.name ?? contexts[0]?.name ?? '';
  const namespace = typed.namespace ?? remembered[context] ?? contexts.find((one) => one.name === context)?.namespace ?? 'default';
  const fits = (text: string) => /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u.test(text.trim());
  const ready = context !== '' && fits(namespace) && fits(name);
  return (
    <PlaceDialog
      title={t('vantage.podTitle')}
      means={t('vantage.podMeans')}
      ready={ready}
      onClose={onClose}
      onChoose={() => onChoose(`${kind}:${encodeURIComponent(context)}/${namespace.trim()}/${name.trim()}`)}
    >
      <TextField
        select
        label={t('vantage.context')}
        value={context}
        onChange={(event) => setTyped({ context: event.target.value })}
        disabled={contexts.length === 0}
      >
        {contexts.map((one) => (
          <MenuItem key={one.name} value={one.name}>
            {plainName(one.name)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label={t('vantage.namespace')}
        value={namespace}
        onChange={(event) => setTyped({ ...typed, namespace: event.target.value })}
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none' } }}
      />
      <TextField select label={t('vantage.kind')} value={kind} onChange={(event) => setKind(event.target.value)}>
        <MenuItem value="deployment">{t('vantage.kindDeployment')}</MenuItem>
        <MenuItem value="pod">{t('vantage.kindPod')}</MenuItem>
      </TextField>
      <TextField
        label={t('vantage.name')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoFocus
        slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'none' } }}
      />
    </PlaceDialog>
  );
}
