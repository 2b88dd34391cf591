import MoreHoriz from '@mui/icons-material/MoreHorizOutlined';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CredentialAction } from './actions.ts';
import { credentialActions } from './actions.ts';

/** The menu of what else can be done with credentials. */
export function MoreMenu() {
  const { t } = useTranslation('credentials');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [chosen, setChosen] = useState<CredentialAction | null>(null);
  const Chosen = chosen?.component;
  return (
    <>
      <Button
        variant="outlined"
        startIcon={<MoreHoriz />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <span className="word">{t('more')}</span>
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {credentialActions.map((action) => (
          <MenuItem
            key={action.id}
            onClick={() => {
              setAnchor(null);
              setChosen(action);
            }}
          >
            {t(`action.${action.id}`)}
          </MenuItem>
        ))}
      </Menu>
      {Chosen ? (
        <Suspense fallback={null}>
          <Chosen onClose={() => setChosen(null)} />
        </Suspense>
      ) : null}
    </>
  );
}
