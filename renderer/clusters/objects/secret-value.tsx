import VisibilityOff from '@mui/icons-material/VisibilityOffOutlined';
import Visibility from '@mui/icons-material/VisibilityOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../preload/contract/failure.ts';
import { SECRET_IN_CLIPBOARD_MS } from '../../client/clipboard.ts';
import { failureOf } from '../../client/failures.ts';
import { client } from '../../client/link.ts';
import { MONO } from '../../app/theme.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';

type Shown = { readonly value: string; readonly binary: boolean };

/** One value of a secret: masked, fetched when it is asked for, kept by nothing but this component, and gone after 30 s. */
export function SecretValue({
  context,
  namespace,
  name,
  secretKey: key,
}: {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
  readonly secretKey: string;
}) {
  const { t } = useTranslation('kinds');
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [asking, setAsking] = useState(false);
  const left = useRef(new AbortController());
  useEffect(() => {
    left.current = new AbortController();
    return () => left.current.abort();
  }, []);
  useEffect(() => {
    if (!shown) return undefined;
    const timer = setTimeout(() => setShown(null), SECRET_IN_CLIPBOARD_MS);
    return () => clearTimeout(timer);
  }, [shown]);

  const ask = async () => {
    setAsking(true);
    setFailure(null);
    const { signal } = left.current;
    try {
      const answer = await client.kubernetes.secrets.reveal({ context, namespace, name, key }, { signal });
      if (!signal.aborted) setShown(answer);
    } catch (error) {
      if (!signal.aborted) setFailure(failureOf(error));
    } finally {
      if (!signal.aborted) setAsking(false);
    }
  };

  return (
    <Box sx={{ display: 'grid', gap: 0.5 }}>
      <Box sx={{ display: 'flex', alignItems: 'start', gap: 0.5, minWidth: 0 }}>
        <Box
          sx={{
            flex: 1,
            minWidth: 0,
            maxHeight: 200,
            overflow: 'auto',
            fontFamily: MONO,
            fontSize: '0.78125rem',
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
            border: 1,
            borderColor: 'surface.line',
            borderRadius: 1,
            bgcolor: 'surface.canvas',
            px: 1.25,
            py: 0.75,
          }}
        >
          {shown ? shown.value : '••••••••'}
        </Box>
        {shown ? <CopyButton text={shown.value} secret label={t('data.copy', { key })} /> : null}
        <Button
          variant="text"
          startIcon={shown ? <VisibilityOff /> : <Visibility />}
          loading={asking}
          loadingPosition="start"
          aria-label={shown ? `${t('data.hide')} ${key}` : t('data.reveal', { key })}
          onClick={() => (shown ? setShown(null) : void ask())}
        >
          {shown ? t('data.hide') : t('data.show')}
        </Button>
      </Box>
      {shown ? (
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {shown.binary ? `${t('data.base64')} · ${t('data.shownFor')}` : t('data.shownFor')}
        </Typography>
      ) : null}
      {failure ? <FailureNotice failure={failure} mild /> : null}
    </Box>
  );
}
