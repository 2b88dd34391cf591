import Button from '@mui/material/Button';
import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { contextColourSchema } from '../../../preload/contract/settings.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { changeSetting, useSettings } from '../../client/settings.ts';
import { environments } from '../../servers/hosts/environment-choice.tsx';
import { contextColours } from '../../ui/context-colours.ts';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { VantageSelect } from '../../ui/vantage-select.tsx';
import { useFailure } from '../../ui/words.ts';

interface ContextSettingsProps {
  readonly context: string;
  readonly onClose: () => void;
}

type Part = 'environments' | 'colours' | 'readOnly' | 'protected' | 'via' | 'certificates';

/** What is kept of a context besides its kubeconfig; each choice holds at once, and the kubeconfig is not touched. */
export function ContextSettings({ context, onClose }: ContextSettingsProps) {
  const { t } = useTranslation(['contexts', 'ui']);
  const titleId = useId();
  const { kubernetes, policies } = useSettings();
  const change = useMutation({
    mutationFn: ({ part, value }: { readonly part: Part; readonly value: string | boolean | null }) =>
      changeSetting(['kubernetes', part, context], value),
  });
  const failure = useFailure(change.error);
  const put = (part: Part, value: string | boolean | null) => change.mutate({ part, value });
  const environment = ownValue(kubernetes.environments, context) ?? 'none';
  const policy = policies[environment];
  const pinned = kubernetes.certificates[context];
  const rule = (part: 'readOnly' | 'protected') => (
    <Box>
      <FormControlLabel
        control={
          <Switch
            checked={policy[part] || kubernetes[part][context] === true}
            disabled={policy[part]}
            onChange={(_, on) => put(part, on ? true : null)}
          />
        }
        label={t(`settings.${part}`)}
      />
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', pl: 6 }}>
        {policy[part] ? t('settings.byEnvironment') : t(`settings.${part}Means`)}
      </Typography>
    </Box>
  );
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {t('settings.title', { cluster: context })}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        {failure ? <FailureNotice failure={failure} /> : null}
        <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, gap: 2, mt: 1 }}>
          <TextField
            select
            label={t('settings.environment')}
            value={environment}
            onChange={({ target }) => put('environments', target.value === 'none' ? null : target.value)}
          >
            {environments.map((one) => (
              <MenuItem key={one} value={one}>
                {one === 'none' ? t('settings.noEnvironment') : <EnvironmentMark environment={one} />}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            select
            label={t('settings.colour')}
            value={kubernetes.colours[context] ?? 'none'}
            onChange={({ target }) => put('colours', target.value === 'none' ? null : target.value)}
          >
            <MenuItem value="none">{t('settings.noColour')}</MenuItem>
            {contextColourSchema.options.map((one) => (
              <MenuItem key={one} value={one}>
                <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 1 }}>
                  <Box
                    component="span"
                    aria-hidden
                    sx={{ width: 12, height: 12, borderRadius: '50%' }}
                    style={{ backgroundColor: contextColours[one] }}
                  />
                  {t(`ui:colour.${one}`)}
                </Box>
              </MenuItem>
            ))}
          </TextField>
        </Box>
        <Box sx={{ display: 'grid', gap: 1 }}>
          {rule('readOnly')}
          {rule('protected')}
        </Box>
        <Box>
          <VantageSelect
            label={t('settings.via')}
            value={kubernetes.via[context] ?? 'here'}
            onChange={(vantage) => put('via', vantage === 'here' ? null : vantage)}
          />
          <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mt: 0.5 }}>
            {t('settings.viaMeans')}
          </Typography>
        </Box>
        {pinned === undefined ? null : (
          <Box component="section" sx={{ display: 'grid', gap: 0.5, justifyItems: 'start' }}>
            <Typography variant="h3">{t('settings.pinned')}</Typography>
            <MachineWord>{`SHA256 ${pinned}`}</MachineWord>
            <Button variant="outlined" onClick={() => put('certificates', null)}>
              {t('settings.unpin')}
            </Button>
          </Box>
        )}
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          {t('close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
