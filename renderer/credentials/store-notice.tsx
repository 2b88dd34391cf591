import Lock from '@mui/icons-material/LockOutlined';
import LockOpen from '@mui/icons-material/LockOpenOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CredentialStore } from '../../preload/contract/credentials.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFailure } from '../ui/words.ts';
import { sealedCalls } from './queries.ts';
import type { SealedTask } from './sealed-dialog.tsx';
import { SealedDialog } from './sealed-dialog.tsx';

/** Where secrets live, why not in the keychain when they cannot, and what is to be done about it. */
export function StoreNotice({ store }: { readonly store: CredentialStore }) {
  const { t } = useTranslation('credentials');
  const [task, setTask] = useState<SealedTask | null>(null);
  const { sealed, problem, where, backend } = store;
  const close = useMutation({ mutationFn: sealedCalls.close });
  const Icon = sealed.open ? LockOpen : Lock;
  const openable = sealed.exists && sealed.problem === null && !sealed.open;
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      {where === 'memory' && problem ? (
        <FailureNotice
          failure={problem}
          mild
          action={
            sealed.exists ? undefined : (
              <Button variant="outlined" onClick={() => setTask('create')}>
                {t('sealed.create.offer')}
              </Button>
            )
          }
        />
      ) : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1, rowGap: 0.5, color: 'text.secondary' }}>
          <Box component="span" sx={{ display: 'inline-flex', gap: 0.75, alignItems: 'start' }}>
            <Icon aria-hidden sx={{ fontSize: 15, flex: 'none', mt: '3px' }} />
            {t(`store.${where}`, { backend })}
          </Box>
          {where === 'keychain' && sealed.exists ? <span>{t('store.alsoSealed')}</span> : null}
          {openable ? (
            <>
              <span>{t(sealed.lockedWithApp ? 'sealed.closedWithLock' : 'sealed.closed')}</span>
              <Button variant="outlined" size="small" onClick={() => setTask('open')}>
                {t('sealed.open.submit')}
              </Button>
            </>
          ) : null}
          {sealed.open ? (
            <>
              <Button variant="text" size="small" onClick={() => close.mutate()}>
                {t('sealed.close')}
              </Button>
              {sealed.lockedWithApp ? null : (
                <Button variant="text" size="small" onClick={() => setTask('passphrase')}>
                  {t('sealed.passphrase.title')}
                </Button>
              )}
            </>
          ) : null}
        </Box>
      )}
      {sealed.problem ? <SealedTrouble failure={sealed.problem} restorable={sealed.problem.kind !== 'sealed-file-newer'} mayGo /> : null}
      {sealed.replaced ? <SealedTrouble failure={sealed.replaced.failure} restorable={sealed.replaced.restorable} /> : null}
      {task ? <SealedDialog task={task} sealed={sealed} onClose={() => setTask(null)} /> : null}
    </Box>
  );
}

interface SealedTroubleProps {
  readonly failure: NonNullable<CredentialStore['problem']>;
  /** Its copy is offered in its place. */
  readonly restorable: boolean;
  /** Nobody can open it: it may be set aside, so that another can be made. */
  readonly mayGo?: boolean;
}

/** A sealed file that cannot be opened, or is not the one known. */
function SealedTrouble({ failure, restorable, mayGo = false }: SealedTroubleProps) {
  const { t } = useTranslation('credentials');
  const restore = useMutation({ mutationFn: sealedCalls.restore });
  const setAside = useMutation({ mutationFn: sealedCalls.setAside });
  const failed = useFailure(restore.error ?? setAside.error);
  const busy = restore.isPending || setAside.isPending;
  return (
    <>
      <FailureNotice
        failure={failure}
        action={
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            {restorable ? (
              <Button variant="outlined" disabled={busy} onClick={() => restore.mutate()}>
                {t('sealed.restore')}
              </Button>
            ) : null}
            {mayGo ? (
              <Button variant="text" disabled={busy} onClick={() => setAside.mutate()}>
                {t('sealed.setAside')}
              </Button>
            ) : null}
          </Box>
        }
      />
      {failed ? <FailureNotice failure={failed} /> : null}
    </>
  );
}
