import LockOpen from '@mui/icons-material/LockOpenOutlined';
import ButtonBase from '@mui/material/ButtonBase';
import type { SxProps } from '@mui/material/styles';
import type { Theme } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import { useLock } from '../../client/lock.ts';
import { useFormats } from '../../ui/formats.ts';
import { useLockNow } from './lock-host.tsx';

/** In the bottom line: since when it is open, and the button that locks. Nothing where no lock is set up. */
export default function LockItem({ sx }: { readonly sx: SxProps<Theme> }) {
  const { t } = useTranslation('app');
  const { time } = useFormats();
  const lock = useLockNow();
  const state = useLock();
  if (!state?.setUp || state.locked) return null;
  const title = state.locksAt === null ? t('statusLine.lock.never') : t('statusLine.lock.idle', { time: time(state.locksAt) });
  return (
    <ButtonBase onClick={lock} title={title} aria-keyshortcuts="Control+Shift+K" sx={sx}>
      <LockOpen aria-hidden />
      {state.unlockedAt === null ? t('statusLine.lock.now') : t('statusLine.lock.since', { time: time(state.unlockedAt) })}
    </ButtonBase>
  );
}
