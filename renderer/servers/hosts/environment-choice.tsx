import ArrowDropDown from '@mui/icons-material/ArrowDropDownOutlined';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Environment } from '../../../preload/contract/settings.ts';
import { changeSetting } from '../../client/settings.ts';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';

export const environments: readonly Environment[] = ['production', 'staging', 'development', 'none'];

/** Says which environment a target belongs to; kept in the settings of its room. */
export function useSetEnvironment(room: 'servers' | 'kubernetes') {
  return useMutation({
    mutationFn: ({ target, environment }: { readonly target: string; readonly environment: Environment }) =>
      changeSetting([room, 'environments', target], environment === 'none' ? null : environment),
  });
}

interface EnvironmentChoiceProps {
  /** As it is named on screen. */
  readonly target: string;
  readonly environment: Environment;
  readonly onChange: (environment: Environment) => void;
}

/** The environment of the target on screen, and what changes it. */
export function EnvironmentChoice({ target, environment, onChange }: EnvironmentChoiceProps) {
  const { t } = useTranslation('servers');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Button
        variant="text"
        color="inherit"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-label={t('environment.choose', { target, environment: t(`environment.${environment}`) })}
        onClick={(event) => setAnchor(event.currentTarget)}
        endIcon={<ArrowDropDown />}
        sx={{ color: 'text.secondary', '& .MuiButton-endIcon': { ml: 0.25 } }}
      >
        {environment === 'none' ? t('environment.set') : <EnvironmentMark environment={environment} />}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {environments.map((one) => (
          <MenuItem
            key={one}
            role="menuitemradio"
            aria-checked={one === environment}
            selected={one === environment}
            onClick={() => {
              setAnchor(null);
              onChange(one);
            }}
          >
            {one === 'none' ? t('environment.unmark') : <EnvironmentMark environment={one} />}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
