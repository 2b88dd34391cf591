import Terminal from '@mui/icons-material/TerminalOutlined';
import Button from '@mui/material/Button';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';

const LoginTerminal = lazy(() => import('./login-terminal.tsx'));

interface LoginRemedyProps {
  readonly failure: Failure;
  readonly context: string;
  /** Tries again what failed. */
  readonly onLoggedIn: () => void;
}

/** Where a login program failed: the same program in a terminal, for what it wants to know. Nothing for other failures. */
export function LoginRemedy({ failure, context, onLoggedIn }: LoginRemedyProps) {
  const { t } = useTranslation('contexts');
  const [open, setOpen] = useState(false);
  if (failure.kind !== 'kubernetes-login-program-failed' && !open) return null;
  return (
    <>
      <Button variant="outlined" startIcon={<Terminal />} onClick={() => setOpen(true)}>
        {t('login.open')}
      </Button>
      {open ? (
        <Suspense fallback={null}>
          <LoginTerminal context={context} onClose={() => setOpen(false)} onLoggedIn={onLoggedIn} />
        </Suspense>
      ) : null}
    </>
  );
}
