import Label from '@mui/icons-material/LabelOutlined';
import Clear from '@mui/icons-material/CloseOutlined';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A label selector as kubectl takes it. The cluster is asked once it is whole: at Enter, or when the field is left. */
export function LabelField({ value, onChange }: { readonly value: string; readonly onChange: (selector: string) => void }) {
  const { t } = useTranslation('kinds');
  const { t: ofUi } = useTranslation('ui');
  /** null: what is asked is shown. */
  const [written, setWritten] = useState<string | null>(null);
  const typed = written ?? value;
  // What was asked last: the page may take a while to follow, and is asked once.
  const asked = useRef(value);
  useEffect(() => {
    const follow = () => {
      asked.current = value;
      setWritten(null);
    };
    follow();
    // Back before the page has followed: nothing changes then, and yet what was typed is not asked any more.
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, [value]);
  const take = (text: string) => {
    const next = text.trim();
    setWritten(next);
    if (next === asked.current) return;
    asked.current = next;
    onChange(next);
  };
  return (
    <TextField
      value={typed}
      onChange={(event) => setWritten(event.target.value)}
      onBlur={() => take(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(typed);
        if (event.key !== 'Escape' || typed === '') return;
        event.preventDefault();
        take('');
      }}
      placeholder={t('labels.field')}
      sx={{ width: { xs: '100%', sm: 200 } }}
      slotProps={{
        htmlInput: { 'aria-label': t('labels.field'), title: t('labels.example'), spellCheck: false, autoCapitalize: 'off' },
        input: {
          startAdornment: (
            <InputAdornment position="start" sx={{ color: 'text.secondary' }}>
              <Label aria-hidden />
            </InputAdornment>
          ),
          endAdornment: typed ? (
            <InputAdornment position="end">
              <IconButton aria-label={ofUi('filter.clear')} edge="end" onClick={() => take('')}>
                <Clear sx={{ fontSize: 15 }} />
              </IconButton>
            </InputAdornment>
          ) : null,
        },
      }}
    />
  );
}
