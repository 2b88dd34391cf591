import { ownValue } from '../../../preload/contract/own-value.ts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../client/settings.ts';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFailure } from '../../ui/words.ts';
import { environments } from './environment-choice.tsx';
import type { HostForm as Typed } from './host-form-kept.ts';
import { forgetForm, keepForm, keptForm } from './host-form-kept.ts';
import { useChangeHosts } from '../queries.ts';
import type { HostDraft } from './saved-host.ts';
import { draftOf, draftProblems, emptyDraft, hostOf } from './saved-host.ts';
import { SecondFactorField } from './second-factor-field.tsx';
import { TagField } from './tag-field.tsx';
import { tagsOf } from './tags.ts';

interface HostFormProps {
  /** The saved host to edit; null adds one. */
  readonly editing: string | null;
  /** Names in the ssh config: a host saved under one of them is used in its place. */
  readonly inConfig: readonly string[];
  readonly onClose: () => void;
}

/** Adds a host to the settings, or edits one that is there. Nothing is contacted. Left unsaved, what was typed is there on return. */
export function HostForm({ editing, inConfig, onClose }: HostFormProps) {
  const { t } = useTranslation('servers');
  const { servers } = useSettings();
  const saved = servers.hosts;
  const [start] = useState<Typed>(() => {
    if (editing === null) return { draft: emptyDraft, environment: 'none', tags: [], factor: null };
    const host = ownValue(saved, editing);
    return {
      draft: host ? draftOf(editing, host) : emptyDraft,
      environment: ownValue(servers.environments, editing) ?? 'none',
      tags: tagsOf(servers.tags, editing),
      factor: servers.totp[editing] ?? null,
    };
  });
  const [resumed, setResumed] = useState(() => keptForm(editing) !== null);
  const [typed, setTyped] = useState<Typed>(() => keptForm(editing) ?? start);
  const { draft, environment, tags, factor } = typed;
  const type = (more: Partial<Typed>) => setTyped((before) => ({ ...before, ...more }));
  useEffect(() => keepForm(editing, typed, start), [editing, typed, start]);
  const nameField = useRef<HTMLInputElement>(null);
  const addressField = useRef<HTMLInputElement>(null);
  const [tried, setTried] = useState(false);
  const save = useChangeHosts();
  const failure = useFailure(save.error);
  const problems = draftProblems(draft);
  const name = draft.name.trim();
  const note =
    editing !== null || name === ''
      ? null
      : name in saved
        ? t('host.replaces', { name })
        : inConfig.includes(name)
          ? t('host.shadows', { name })
          : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    const { name: as, host } = hostOf(draft);
    save.mutate(
      {
        hosts: { [as]: host },
        environments: { [as]: environment === 'none' ? null : environment },
        tags: { [as]: tags.length === 0 ? null : tags },
        totp: { [as]: factor },
      },
      {
        onSuccess: () => {
          forgetForm(editing);
          onClose();
        },
      },
    );
  };
  // Who types already, before the form has come to rest, is not taken to another field in the middle of a word.
  const begin = () => {
    if (!(document.activeElement instanceof HTMLInputElement)) (editing === null ? nameField : addressField).current?.focus();
  };
  const field = (key: keyof HostDraft, label: string, help: string) => {
    const problem = tried ? problems[key] : undefined;
    return {
      label,
      value: draft[key],
      onChange: (event: { readonly target: { readonly value: string } }) => type({ draft: { ...draft, [key]: event.target.value } }),
      error: problem !== undefined,
      helperText: problem === undefined ? help : t(`host.problem.${problem}`),
      slotProps: { htmlInput: { spellCheck: false, autoCapitalize: 'none', autoComplete: 'off' } },
    };
  };
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="sm"
      fullWidth
      aria-labelledby="host-form-title"
      slotProps={{ transition: { onEntered: begin } }}
    >
      <Box component="form" noValidate onSubmit={submit} sx={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}>
        <DialogTitle id="host-form-title">{editing === null ? t('host.addTitle') : t('host.editTitle', { name: editing })}</DialogTitle>
        <DialogContent>
          {resumed ? (
            <Box role="status" sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 0.5 }}>
              <Typography sx={{ color: 'text.secondary' }}>{t('host.kept')}</Typography>
              <Button
                size="small"
                onClick={() => {
                  setTyped(start);
                  setResumed(false);
                  (editing === null ? nameField : addressField).current?.focus();
                }}
              >
                {t('host.anew')}
              </Button>
            </Box>
          ) : null}
          <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, columnGap: 1.5, rowGap: 1.75, pt: 1 }}>
            <TextField
              {...field('name', t('host.name'), note ?? t('host.nameMeans'))}
              required
              disabled={editing !== null}
              inputRef={nameField}
              sx={{ gridColumn: { sm: '1 / -1' } }}
            />
            <TextField {...field('hostName', t('host.address'), t('host.addressMeans'))} required inputRef={addressField} />
            <TextField {...field('port', t('host.port'), ' ')} slotProps={{ htmlInput: { inputMode: 'numeric', autoComplete: 'off' } }} />
            <TextField {...field('user', t('host.user'), t('host.userMeans'))} />
            <TextField {...field('proxyJump', t('host.jump'), t('host.jumpMeans'))} />
            <TextField {...field('identityFile', t('host.identity'), t('host.identityMeans'))} sx={{ gridColumn: { sm: '1 / -1' } }} />
            <TextField
              select
              label={t('column.environment')}
              value={environment}
              onChange={(event) => type({ environment: environments.find((one) => one === event.target.value) ?? 'none' })}
              helperText={t('lists.environmentMeans')}
            >
              {environments.map((one) => (
                <MenuItem key={one} value={one}>
                  {one === 'none' ? t('environment.none') : <EnvironmentMark environment={one} />}
                </MenuItem>
              ))}
            </TextField>
            <SecondFactorField value={factor} onChange={(next) => type({ factor: next })} />
            <Box sx={{ gridColumn: { sm: '1 / -1' } }}>
              <TagField value={tags} onChange={(next) => type({ tags: next })} />
            </Box>
          </Box>
          <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 1.5 }}>
            {t('host.keeps')}
          </Typography>
          {failure ? (
            <Box sx={{ mt: 1.5 }}>
              <FailureNotice failure={failure} />
            </Box>
          ) : null}
        </DialogContent>
        <DialogActions>
          <Button
            onClick={() => {
              forgetForm(editing);
              onClose();
            }}
          >
            {t('cancel')}
          </Button>
          <Button type="submit" variant="contained" disabled={save.isPending}>
            {t('host.save')}
          </Button>
        </DialogActions>
      </Box>
    </Dialog>
  );
}
