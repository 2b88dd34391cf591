import Help from '@mui/icons-material/HelpOutlineOutlined';
import Home from '@mui/icons-material/HomeOutlined';
import Public from '@mui/icons-material/PublicOutlined';
import Shield from '@mui/icons-material/ShieldOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { PortReach } from '../../../preload/contract/ports.ts';

const icons = { loopback: Home, open: Public, filtered: Shield, unknown: Help } as const;

/** Who may get to a port, as icon and word. Being open is no trouble by itself, so it has no colour of trouble. */
export function ReachMark({ reach }: { readonly reach: PortReach }) {
  const { t } = useTranslation('ports');
  const Icon = icons[reach];
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        verticalAlign: 'middle',
        alignItems: 'center',
        gap: 0.75,
        fontWeight: reach === 'open' ? 600 : 450,
        color: reach === 'open' ? 'text.primary' : 'text.secondary',
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 17 }} />
      {t(`reach.${reach}`)}
    </Box>
  );
}
