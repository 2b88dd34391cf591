import ArrowDropDown from '@mui/icons-material/ArrowDropDownOutlined';
import Delete from '@mui/icons-material/DeleteOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snippet } from '../../../preload/contract/settings.ts';
import { changeSetting, useSettings } from '../../client/settings.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFailure } from '../../ui/words.ts';

interface SnippetsProps {
  /** What stands in the form, to be saved under a name. */
  readonly current: Snippet;
  readonly onTake: (snippet: Snippet) => void;
}

/** Saved commands: take one, keep the one on screen, remove one. */
export function Snippets({ current, onTake }: SnippetsProps) {
  const { t } = useTranslation('runs');
  const { snippets } = useSettings().servers;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [name, setName] = useState<string | null>(null);
  const keep = useMutation({
    mutationFn: ({ as, snippet }: { readonly as: string; readonly snippet: Snippet | null }) =>
      changeSetting(['servers', 'snippets', as], snippet),
  });
  const failure = useFailure(keep.error);
  const names = Object.keys(snippets).toSorted((a, b) => a.localeCompare(b));
  return (
    <>
      <Button
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        endIcon={<ArrowDropDown />}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {t('snippet.open')}
      </Button>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {names.length === 0 ? <MenuItem disabled>{t('snippet.none')}</MenuItem> : null}
        {names.map((one) => (
          <MenuItem
            key={one}
            onClick={() => {
              const snippet = snippets[one];
              if (snippet) onTake(snippet);
              setAnchor(null);
            }}
            sx={{ gap: 2, justifyContent: 'space-between' }}
          >
            {one}
            <IconButton
              size="small"
              aria-label={t('snippet.remove', { name: one })}
              onClick={(event) => {
                event.stopPropagation();
                keep.mutate({ as: one, snippet: null });
              }}
            >
              <Delete fontSize="small" />
            </IconButton>
          </MenuItem>
        ))}
      </Menu>
      {name === null ? (
        <Button disabled={current.text.trim() === ''} onClick={() => setName('')}>
          {t('snippet.save')}
        </Button>
      ) : (
        <Box
          component="form"
          sx={{ display: 'flex', gap: 1, alignItems: 'center' }}
          onSubmit={(event) => {
            event.preventDefault();
            keep.mutate({ as: name.trim(), snippet: current }, { onSuccess: () => setName(null) });
          }}
        >
          <TextField
            label={t('snippet.name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoFocus
            sx={{ width: 220 }}
          />
          <Button type="submit" variant="outlined" disabled={name.trim() === '' || keep.isPending}>
            {t('snippet.keep')}
          </Button>
        </Box>
      )}
      {failure ? <FailureNotice failure={failure} /> : null}
    </>
  );
}
