import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TypingDialog } from '../ui/typing-dialog.tsx';
import { useFailure } from '../ui/words.ts';
import { ImportChoice } from './import-choice.tsx';
import { ImportPreview } from './import-preview.tsx';
import { usePreview } from './queries.ts';

/** Import in two steps: give what the other authenticator exported, then look at what would come and agree to it. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('authenticator');
  const titleId = useId();
  // The secrets are in these texts: they leave the window with the dialog.
  const [texts, setTexts] = useState<readonly string[]>([]);
  /** A link or a passphrase stands in a field. */
  const [typed, setTyped] = useState(false);
  const preview = usePreview();
  const failure = useFailure(preview.error);
  const look = (all: readonly string[], passphrase?: string) =>
    preview.mutate({ texts: [...all], ...(passphrase === undefined ? {} : { passphrase }) }, { onSuccess: () => setTexts(all) });
  const looked = preview.data;
  return (
    <TypingDialog typed={typed && looked?.passphrase !== 'not-needed'} onClose={onClose} maxWidth="md" fullWidth aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{t(looked?.passphrase === 'not-needed' ? 'import.preview' : 'import.title')}</DialogTitle>
      <DialogContent>
        {looked?.passphrase === 'not-needed' ? (
          <ImportPreview
            token={looked.token}
            rows={looked.rows}
            notes={looked.notes}
            onMore={(more) => look([...texts, ...more])}
            moreFailure={failure}
            busy={preview.isPending}
            onClose={onClose}
          />
        ) : (
          <ImportChoice
            passphrase={looked?.passphrase ?? 'not-needed'}
            failure={failure}
            busy={preview.isPending}
            onTexts={(given) => look(given)}
            onPassphrase={(passphrase) => look(texts, passphrase)}
            onTyped={setTyped}
            onClose={onClose}
          />
        )}
      </DialogContent>
    </TypingDialog>
  );
}
