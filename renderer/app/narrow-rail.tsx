import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import { useTranslation } from 'react-i18next';
import { Brand, RoomList } from './rail.tsx';

/** The rooms with their words in a window too narrow for both: a sheet behind the menu button. */
export default function NarrowRail({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('app');
  return (
    <Drawer
      open
      onClose={onClose}
      transitionDuration={0}
      slotProps={{
        paper: { 'aria-label': t('rail.label'), sx: { width: 232, maxWidth: '86vw', px: 1, pb: 1, bgcolor: 'surface.canvas' } },
      }}
    >
      <Box component="nav" aria-label={t('rail.label')}>
        <Brand collapsed={false} />
        <RoomList collapsed={false} onOpened={onClose} />
      </Box>
    </Drawer>
  );
}
