import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useContexts, useHosts } from '../../client/targets.ts';
import type { DeployedDraft } from './deployed-draft.ts';
import { sourceKinds } from './deployed-draft.ts';
import { ProfileSelect } from './profile-select.tsx';

interface DeployedFormProps {
  readonly draft: DeployedDraft;
  readonly onChange: (part: Partial<DeployedDraft>) => void;
  readonly busy: boolean;
  readonly onStart: () => void;
}

const RESOURCES = ['deployments', 'statefulsets', 'daemonsets', 'cronjobs', 'jobs', 'pods'] as const;

/** Where the settings stand, and the profile to compare with. */
export function DeployedForm({ draft, onChange, busy, onStart }: DeployedFormProps) {
  const { t } = useTranslation(['mailsettings', 'ui']);
  const hosts = useHosts().data?.hosts ?? [];
  const contexts = useContexts().data?.contexts ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart();
  };
  const field = (name: 'path' | 'unit' | 'project' | 'service' | 'namespace' | 'workload', helper?: string) => (
    <TextField
      key={name}
      label={t(`page.${name}`)}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
      {...(helper === undefined ? {} : { helperText: helper })}
      slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off', autoComplete: 'off' } }}
    />
  );
  const choice = (name: 'host' | 'context' | 'resource', options: readonly (readonly [string, string])[]) => {
    const known = options.some(([value]) => value === draft[name]) || draft[name] === '';
    return (
      <TextField
        key={name}
        select
        label={t(`page.${name}`)}
        value={draft[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
      >
        {(known ? options : [...options, [draft[name], draft[name]] as const]).map(([value, word]) => (
          <MenuItem key={value} value={value}>
            {word}
          </MenuItem>
        ))}
      </TextField>
    );
  };
  const servers = hosts.map(({ name }) => [name, name] as const);
  // Units and containers are looked at where there is a server; files are on this computer too.
  const host = choice('host', [['here', t('ui:vantage.here')] as const, ...servers]);
  return (
    <Box component="form" onSubmit={submit} noValidate sx={{ display: 'grid', gap: 1.5, pt: 0.5 }}>
      <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 15rem), 1fr))', alignItems: 'start' }}>
        <TextField
          select
          label={t('page.kind')}
          value={draft.kind}
          onChange={(event) => onChange({ kind: sourceKinds.find((kind) => kind === event.target.value) ?? 'config-file' })}
        >
          {sourceKinds.map((kind) => (
            <MenuItem key={kind} value={kind}>
              {t(`page.kinds.${kind}`)}
            </MenuItem>
          ))}
        </TextField>
        {draft.kind === 'workload'
          ? [
              choice(
                'context',
                contexts.map(({ name }) => [name, name] as const),
              ),
              field('namespace'),
              choice(
                'resource',
                RESOURCES.map((name) => [name, name] as const),
              ),
              field('workload'),
            ]
          : draft.kind === 'compose'
            ? [host, field('project'), field('service')]
            : draft.kind === 'unit'
              ? [host, field('unit')]
              : [host, field('path', draft.kind === 'config-file' ? t('page.pathMeans') : undefined)]}
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
        <ProfileSelect value={draft.against} onChange={(against) => onChange({ against })} />
        <Button type="submit" variant="contained" loading={busy} sx={{ minHeight: 36 }}>
          {t('page.read')}
        </Button>
      </Box>
    </Box>
  );
}
