import Settings from '@mui/icons-material/TuneOutlined';
import Verified from '@mui/icons-material/FactCheckOutlined';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckResult } from './check-result.tsx';
import { ContextSettings } from './context-settings.tsx';
import { useFollowContexts } from './queries.ts';

/** On the page of a cluster: how it is reached and protected, and whether that works. */
export function ContextActions({ context }: { readonly context: string }) {
  const { t } = useTranslation('contexts');
  const [open, setOpen] = useState<'settings' | 'check' | null>(null);
  useFollowContexts();
  const close = () => setOpen(null);
  return (
    <>
      <Button variant="text" color="inherit" startIcon={<Verified />} onClick={() => setOpen('check')} sx={{ color: 'text.secondary' }}>
        {t('check.do')}
      </Button>
      <Button variant="text" color="inherit" startIcon={<Settings />} onClick={() => setOpen('settings')} sx={{ color: 'text.secondary' }}>
        {t('settings.open')}
      </Button>
      {open === 'settings' ? <ContextSettings context={context} onClose={close} /> : null}
      {open === 'check' ? <CheckResult context={context} onClose={close} /> : null}
    </>
  );
}
