import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isNamespaceName } from './namespaces.ts';

interface NamespaceChoiceProps {
  /** null is all. */
  readonly value: string | null;
  readonly onChange: (namespace: string | null) => void;
  /** Those that are known; more can be typed. */
  readonly namespaces: readonly string[];
  /** Why the list may not be whole; null when it is. */
  readonly note: string | null;
}

/** Which namespace is shown: all, one of the list, or one that is typed where listing them is not allowed. */
export function NamespaceChoice({ value, onChange, namespaces, note }: NamespaceChoiceProps) {
  const { t } = useTranslation('clusters');
  const [unfit, setUnfit] = useState(false);
  const all = t('namespace.all');
  return (
    <Autocomplete
      freeSolo
      disableClearable
      forcePopupIcon
      selectOnFocus
      handleHomeEndKeys
      size="small"
      options={[all, ...namespaces]}
      value={value ?? all}
      onChange={(_, typed) => {
        const next = typed.trim();
        const fits = next === all || isNamespaceName(next);
        setUnfit(!fits);
        if (fits) onChange(next === all ? null : next);
      }}
      filterOptions={(options, { inputValue }) =>
        inputValue === (value ?? all) ? options : options.filter((option) => option.toLowerCase().includes(inputValue.trim().toLowerCase()))
      }
      sx={{ width: 240, maxWidth: '100%' }}
      renderInput={(params) => (
        <TextField {...params} label={t('namespace.label')} error={unfit} helperText={unfit ? t('namespace.unfit') : note} />
      )}
    />
  );
}
