import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LARGEST_IMPORT_BYTES } from '../../../preload/contract/secret-bundles.ts';
import { useCredentialStore } from '../../client/credential-store.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import type { Keep } from '../../ui/keep-choice.tsx';
import { KeepChoice } from '../../ui/keep-choice.tsx';
import { SecretField } from '../../ui/secret-field.tsx';
import { TypingDialog } from '../../ui/typing-dialog.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import type { CredentialActionProps } from '../actions.ts';
import { useApplyImport, usePreviewImport } from '../secret-queries.ts';
import { ImportItems } from './import-items.tsx';

/** Takes secrets over from a file: looks first, and shows what would be new, equal or different. */
export default function ImportDialog({ onClose }: CredentialActionProps) {
  const { t } = useTranslation('secrets');
  const say = useWords();
  const store = useCredentialStore();
  const [file, setFile] = useState<{ readonly name: string; readonly base64: string } | null>(null);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const [prefix, setPrefix] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const [keep, setKeep] = useState<Keep | null>(null);
  const preview = usePreviewImport();
  const apply = useApplyImport();
  const previewFailure = useFailure(preview.error);
  const applyFailure = useFailure(apply.error);
  const sealed = previewFailure?.kind === 'bundle-passphrase-wrong';
  const plan = preview.data;
  const where = keep === null || keep === 'no' ? (store?.where ?? 'memory') : keep;

  const look = (chosen: { readonly name: string; readonly base64: string }) =>
    preview.mutate(
      { fileName: chosen.name.slice(0, 255), base64: chosen.base64, prefix, ...(passphrase === '' ? {} : { passphrase }) },
      {
        onSuccess: ({ items }) => {
          setPassphrase('');
          setTicked(new Set(items.filter(({ suggested }) => suggested).map(({ index }) => index)));
        },
      },
    );
  const choose = async (chosen: File) => {
    apply.reset();
    preview.reset();
    setTicked(new Set());
    setTooLarge(chosen.size > LARGEST_IMPORT_BYTES ? chosen.name : null);
    if (chosen.size > LARGEST_IMPORT_BYTES) return;
    const read = { name: chosen.name, base64: await base64Of(chosen) };
    setFile(read);
    look(read);
  };
  const done = apply.data;
  return (
    <TypingDialog
      typed={!done && (prefix !== '' || passphrase !== '')}
      onClose={onClose}
      fullWidth
      maxWidth={plan && !done ? 'md' : 'sm'}
      aria-labelledby="import-title"
    >
      <DialogTitle id="import-title">{done ? t('import.done') : t('import.title')}</DialogTitle>
      {done ? (
        <DialogContent sx={{ display: 'grid', gap: 1.5 }}>
          <Typography>
            {t('import.kept', {
              credentials: t('export.credentials', { count: done.kept.length }),
              factors: t('export.factors', { count: done.factors }),
            })}
          </Typography>
          <Typography>{t('import.deleteFile', { file: file?.name ?? '' })}</Typography>
        </DialogContent>
      ) : (
        <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start' }}>
          <Typography sx={{ color: 'text.secondary' }}>{t('import.means')}</Typography>
          <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 1.5 }}>
            <Button variant="outlined" component="label">
              {file === null ? t('import.choose') : t('import.chooseAnother')}
              <input
                type="file"
                hidden
                aria-label={t('import.choose')}
                onChange={(event) => {
                  const [chosen] = event.target.files ?? [];
                  if (chosen) void choose(chosen);
                  event.target.value = '';
                }}
              />
            </Button>
            {file === null ? null : <span style={{ overflowWrap: 'anywhere', minWidth: 0 }}>{file.name}</span>}
          </Box>
          {tooLarge === null ? null : <Typography role="alert">{t('import.tooLarge', { file: tooLarge })}</Typography>}
          {plan ? null : (
            <TextField
              label={t('import.prefix')}
              value={prefix}
              onChange={(event) => setPrefix(event.target.value)}
              helperText={t('import.prefixHelp')}
              slotProps={{ htmlInput: { maxLength: 100, spellCheck: false, autoCapitalize: 'off' } }}
            />
          )}
          {sealed && file !== null ? (
            <Box
              component="form"
              id="import-passphrase"
              onSubmit={(event) => {
                event.preventDefault();
                look(file);
              }}
            >
              <SecretField label={t('import.passphrase')} required autoFocus value={passphrase} onChange={setPassphrase} />
            </Box>
          ) : null}
          {preview.isPending ? <Typography role="status">{t('import.looking')}</Typography> : null}
          {previewFailure ? <FailureNotice failure={previewFailure} target={file?.name ?? ''} mild={sealed} /> : null}
          {plan?.notes.map((note) => (
            <Typography key={note.en} sx={{ color: 'text.secondary' }}>
              {say(note)}
            </Typography>
          ))}
          {plan ? <ImportItems items={plan.items} ticked={ticked} onChange={setTicked} /> : null}
          {plan && plan.items.length > 0 ? <KeepChoice value={where} onChange={setKeep} mustKeep /> : null}
          {applyFailure ? <FailureNotice failure={applyFailure} target={t('import.failed')} /> : null}
        </DialogContent>
      )}
      <DialogActions>
        {done ? (
          <Button variant="contained" autoFocus onClick={onClose}>
            {t('close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('cancel')}</Button>
            {sealed ? (
              <Button type="submit" form="import-passphrase" variant="contained" disabled={passphrase === '' || preview.isPending}>
                {t('import.open')}
              </Button>
            ) : (
              <Button
                variant="contained"
                disabled={!plan || ticked.size === 0 || apply.isPending}
                onClick={() => {
                  if (!plan) return;
                  apply.mutate({
                    token: plan.token,
                    take: plan.items
                      .filter(({ index }) => ticked.has(index))
                      .map(({ index, state }) => ({ index, replace: state === 'different' })),
                    keep: where,
                  });
                }}
              >
                {apply.isPending ? t('import.keeping') : t('import.keep', { count: ticked.size })}
              </Button>
            )}
          </>
        )}
      </DialogActions>
    </TypingDialog>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCodePoint(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
