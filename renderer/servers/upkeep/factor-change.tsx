import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AccountFactor, LoginFactors } from '../../../preload/contract/totp-servers.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { tabPath } from '../paths.ts';

/** What is to happen to an account's second factor. */
export interface AskedFactorChange {
  readonly what: 'enrol' | 'remove';
  readonly user: string;
}

interface FactorChangeProps {
  readonly vantage: string;
  readonly accounts: readonly AccountFactor[];
  readonly change: AskedFactorChange;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Five minutes: long enough to type a password twice, short enough to wait for. */
const RETURN_AFTER_SECONDS = 300;

/** Enrols an account or takes its second factor back: the choices stand below the plan that they make. */
export function FactorChange({ vantage, accounts, change, onClose, onDone }: FactorChangeProps) {
  const { t } = useTranslation('upkeep');
  const [user, setUser] = useState(change.user);
  const [factors, setFactors] = useState<LoginFactors>('key-and-code');
  const [everyone, setEveryone] = useState(false);
  const common = { vantage, user, everyone, returnAfterSeconds: RETURN_AFTER_SECONDS };
  const shared = { path: tabPath(vantage, 'upkeep', 'factors'), onClose, onDone };
  if (change.what === 'remove')
    return <ChangeDialog procedures={client.totp.servers.remove} input={common} verb={t('factors.removeVerb')} {...shared} />;
  const others = accounts.some(({ name, file }) => name !== user && file !== null);
  return (
    <ChangeDialog
      procedures={client.totp.servers.enrol}
      input={{ ...common, factors }}
      verb={t('factors.enrolVerb')}
      {...shared}
      next={
        <Button component={Link} to="/authenticator" variant="outlined">
          {t('factors.toAuthenticator')}
        </Button>
      }
      beside={(stage) =>
        stage.kind === 'planned' ? (
          <Box sx={{ display: 'grid', gap: 0.75, order: -1, pt: 0.75 }}>
            <TextField
              select
              size="small"
              label={t('users.column.name')}
              value={user}
              onChange={({ target }) => setUser(target.value)}
              sx={{ maxWidth: 320 }}
            >
              {accounts.map(({ name }) => (
                <MenuItem key={name} value={name}>
                  {name}
                </MenuItem>
              ))}
            </TextField>
            <RadioGroup
              row
              aria-label={t('factors.needs')}
              value={factors}
              onChange={(_, value) => setFactors(value === 'password-and-code' ? value : 'key-and-code')}
            >
              <FormControlLabel value="key-and-code" control={<Radio size="small" />} label={t('factors.keyAndCode')} />
              <FormControlLabel value="password-and-code" control={<Radio size="small" />} label={t('factors.passwordAndCode')} />
            </RadioGroup>
            {others ? (
              <FormControlLabel
                control={<Checkbox size="small" checked={everyone} onChange={(_, checked) => setEveryone(checked)} />}
                label={t('factors.everyone')}
              />
            ) : null}
          </Box>
        ) : stage.kind === 'running' ? (
          <Typography sx={{ color: 'text.secondary' }}>{t('factors.whileRunning')}</Typography>
        ) : stage.kind === 'done' ? (
          <Typography>{t('factors.keepSafe')}</Typography>
        ) : null
      }
    />
  );
}
