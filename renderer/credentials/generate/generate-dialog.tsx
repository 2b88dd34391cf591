import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Checkbox from '@mui/material/Checkbox';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MadeSecret, RecipeName } from '../../../preload/contract/secret-making.ts';
import { entropyBits } from '../../../preload/contract/secret-making.ts';
import { useCredentials, useCredentialStore } from '../../client/credential-store.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import type { Keep } from '../../ui/keep-choice.tsx';
import { KeepChoice } from '../../ui/keep-choice.tsx';
import { TypingDialog } from '../../ui/typing-dialog.tsx';
import { useFailure } from '../../ui/words.ts';
import type { CredentialActionProps } from '../actions.ts';
import { useGenerate } from '../secret-queries.ts';
import type { Draft } from './draft.ts';
import { emptyDraft, isComplete, recipeOf } from './draft.ts';
import { MadeDetails } from './made-details.tsx';
import { RecipeFields } from './recipe-fields.tsx';

const RECIPES: readonly RecipeName[] = ['password', 'passphrase', 'url-safe', 'django', 'key-pair', 'htpasswd'];

/** Makes a secret straight into the store: its value never comes to this window. */
export default function GenerateDialog({ onClose }: CredentialActionProps) {
  const { t } = useTranslation('secrets');
  const store = useCredentialStore();
  const taken = useCredentials().state?.credentials ?? [];
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [name, setName] = useState('');
  const [label, setLabel] = useState('');
  const [rotateBy, setRotateBy] = useState('');
  const [keep, setKeep] = useState<Keep | null>(null);
  const [replace, setReplace] = useState(false);
  const [made, setMade] = useState<MadeSecret | null>(null);
  const generate = useGenerate((secret) => {
    setDraft((before) => ({ ...before, password: '' }));
    setMade(secret);
  });
  const failure = useFailure(generate.error);
  const isTaken = taken.some((credential) => credential.name === name.trim());
  const complete = isComplete(draft);
  const bits = complete ? entropyBits(recipeOf(draft)) : null;
  const where = keep === null || keep === 'no' ? (store?.where ?? 'memory') : keep;
  if (made !== null) return <MadeDetails made={made} onClose={onClose} onAnother={() => setMade(null)} />;
  return (
    <TypingDialog
      typed={name !== '' || label !== '' || draft.password !== ''}
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="generate-title"
    >
      <Box
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          generate.mutate({
            recipe: recipeOf(draft),
            name: name.trim(),
            label: label.trim(),
            rotateBy: rotateBy || null,
            keep: where,
            replace,
          });
        }}
        sx={{ display: 'contents' }}
      >
        <DialogTitle id="generate-title">{t('generate.title')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2, alignContent: 'start' }}>
          <TextField
            select
            autoFocus
            label={t('generate.recipe')}
            value={draft.recipe}
            onChange={(event) =>
              setDraft((before) => ({ ...before, recipe: RECIPES.find((recipe) => recipe === event.target.value) ?? before.recipe }))
            }
            helperText={t(`generate.means.${draft.recipe}`)}
            sx={{ mt: 0.75 }}
          >
            {RECIPES.map((recipe) => (
              <MenuItem key={recipe} value={recipe}>
                {t(`generate.kind.${recipe}`)}
              </MenuItem>
            ))}
          </TextField>
          <RecipeFields draft={draft} onChange={(change) => setDraft((before) => ({ ...before, ...change }))} />
          {bits === null ? null : (
            <Typography role="status" sx={{ color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}>
              {t('generate.entropy', { bits: Math.floor(bits) })} {t(strengthOf(bits))}
            </Typography>
          )}
          <TextField
            required
            label={t('generate.name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={isTaken && !replace}
            helperText={isTaken ? t('generate.taken', { name: name.trim() }) : t('generate.nameHelp')}
            slotProps={{ htmlInput: { maxLength: 200, spellCheck: false, autoCapitalize: 'off' } }}
          />
          {isTaken ? (
            <FormControlLabel
              control={<Checkbox size="small" checked={replace} onChange={(_, checked) => setReplace(checked)} />}
              label={t('generate.replace')}
            />
          ) : null}
          <Box sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 12rem' }, gap: 2 }}>
            <TextField
              label={t('generate.label')}
              value={label}
              onChange={(event) => setLabel(event.target.value)}
              helperText={t('generate.labelHelp')}
              slotProps={{ htmlInput: { maxLength: 200 } }}
            />
            <TextField
              type="date"
              label={t('generate.rotateBy')}
              value={rotateBy}
              onChange={(event) => setRotateBy(event.target.value)}
              helperText={t('generate.rotateByHelp')}
              slotProps={{ inputLabel: { shrink: true } }}
            />
          </Box>
          <KeepChoice value={where} onChange={setKeep} mustKeep />
          {failure ? <FailureNotice failure={failure} target={t('generate.failed', { name: name.trim() })} /> : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            variant="contained"
            disabled={generate.isPending || !complete || name.trim() === '' || (isTaken && !replace)}
          >
            {generate.isPending ? t('generate.making') : t('generate.make')}
          </Button>
        </DialogActions>
      </Box>
    </TypingDialog>
  );
}

/** 2^60 guesses are bought, 2^80 are not, where a stolen hash is guessed at; behind a slowed login less is enough. */
function strengthOf(bits: number): 'generate.weak' | 'generate.fair' | 'generate.strong' {
  return bits < 60 ? 'generate.weak' : bits < 80 ? 'generate.fair' : 'generate.strong';
}
