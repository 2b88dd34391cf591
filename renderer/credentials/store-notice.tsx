import Lock from '@mui/icons-material/LockOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { CredentialStore } from '../../preload/contract/credentials.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';

/** Where secrets live, and why not in the keychain when they cannot. */
export function StoreNotice({ store }: { readonly store: CredentialStore }) {
  const { t } = useTranslation('credentials');
  if (store.problem) return <FailureNotice failure={store.problem} mild />;
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.75, color: 'text.secondary' }}>
      <Lock aria-hidden sx={{ fontSize: 15, flex: 'none' }} />
      {t(`store.${store.where}`, { backend: store.backend })}
    </Box>
  );
}
