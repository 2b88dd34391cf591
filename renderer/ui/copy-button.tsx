import Check from '@mui/icons-material/CheckOutlined';
import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import ErrorOutline from '@mui/icons-material/ErrorOutlineOutlined';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copySecret, copyText } from '../client/clipboard.ts';

const SAID_FOR_MS = 2500;

interface CopyButtonProps {
  /** What is copied, or what makes it at the click. */
  readonly text: string | (() => string | Promise<string>);
  /** What is copied, in words: `Copy the fingerprint`. */
  readonly label: string;
  /** A secret or a code: cleared from the clipboard after 30 s. */
  readonly secret?: boolean;
  /** Shows the label beside the icon. */
  readonly words?: boolean;
  /** Instead of the two sheets. */
  readonly icon?: typeof ContentCopy;
}

/** Copies, and says on the button itself that it did. */
export function CopyButton({ text, label, secret = false, words = false, icon = ContentCopy }: CopyButtonProps) {
  const { t } = useTranslation('ui');
  const [said, setSaid] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => setSaid(null), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);

  const copy = async () => {
    try {
      await (secret ? copySecret : copyText)(typeof text === 'string' ? text : await text());
      setSaid('copied');
    } catch {
      setSaid('refused');
    }
  };
  const Icon = said === 'copied' ? Check : said === 'refused' ? ErrorOutline : icon;
  const now = said === 'copied' ? t(secret ? 'copy.copiedSecret' : 'copy.copied') : said === 'refused' ? t('copy.refused') : label;
  const status = (
    <span role="status" className="visually-hidden">
      {said ? now : ''}
    </span>
  );
  if (words) {
    return (
      <>
        <Button variant="text" startIcon={<Icon />} onClick={() => void copy()}>
          {now}
        </Button>
        {status}
      </>
    );
  }
  return (
    <>
      {/* The browser's own tip: that of the library is heavier than all else the frame needs to be seen first. */}
      <IconButton aria-label={label} title={now} onClick={() => void copy()}>
        <Icon sx={{ fontSize: 16, ...(said && { color: said === 'copied' ? 'state.healthy' : 'state.failing' }) }} />
      </IconButton>
      {status}
    </>
  );
}
