import Home from '@mui/icons-material/HomeOutlined';
import Up from '@mui/icons-material/ArrowUpwardOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { folderOf, shownName } from '../../../preload/contract/file-names.ts';
import { MONO } from '../../app/theme.ts';
import { typedPath } from './place.ts';

interface PathBarProps {
  /** The folder that is shown; null while it is not known. */
  readonly path: string | null;
  readonly onGo: (path: string | null) => void;
}

/** Where one is, to be typed as well; up and home beside it. Escape takes back what was typed. */
export function PathBar({ path, onGo }: PathBarProps) {
  const { t } = useTranslation('files');
  const [typed, setTyped] = useState(path ?? '');
  useEffect(() => setTyped(path ?? ''), [path]);
  // A path that does not show as it is cannot be typed over: it stays what it is until it is changed.
  const shown = typed === path ? shownName(typed) : typed;
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') onGo(typed === path ? typed : typedPath(typed));
      }}
      sx={{ display: 'flex', alignItems: 'center', gap: 0.5, flex: '1 1 18rem', minWidth: 0 }}
    >
      <Tooltip title={t('up')}>
        <span>
          <IconButton aria-label={t('up')} disabled={path === null || path === '/'} onClick={() => path !== null && onGo(folderOf(path))}>
            <Up />
          </IconButton>
        </span>
      </Tooltip>
      <Tooltip title={t('home')}>
        <IconButton aria-label={t('home')} onClick={() => onGo(null)}>
          <Home />
        </IconButton>
      </Tooltip>
      <TextField
        fullWidth
        value={shown}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === (path ?? '')) return;
          event.preventDefault();
          setTyped(path ?? '');
        }}
        slotProps={{
          htmlInput: {
            'aria-label': t('path'),
            spellCheck: false,
            autoCapitalize: 'off',
            style: { fontFamily: MONO, fontSize: '0.8125rem' },
          },
        }}
      />
    </Box>
  );
}
