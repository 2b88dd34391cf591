import Autocomplete from '@mui/material/Autocomplete';
import Chip from '@mui/material/Chip';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../client/settings.ts';
import { readTags, tagsInUse } from './tags.ts';

interface TagFieldProps {
  readonly value: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
  readonly autoFocus?: boolean;
}

/** Tags as chips: typed, or chosen among those in use. Enter, a blank or a comma ends one. */
export function TagField({ value, onChange, autoFocus = false }: TagFieldProps) {
  const { t } = useTranslation('servers');
  const inUse = tagsInUse(useSettings().servers.tags);
  const [typed, setTyped] = useState('');
  const [unfit, setUnfit] = useState<readonly string[]>([]);
  const take = (words: readonly string[]) => {
    const read = readTags(words);
    setUnfit(read.unfit);
    setTyped(read.unfit.join(' '));
    onChange(read.tags);
  };
  return (
    <Autocomplete
      multiple
      freeSolo
      options={inUse}
      value={[...value]}
      inputValue={typed}
      filterSelectedOptions
      onInputChange={(_, text, reason) => {
        if (reason === 'input' && /[\s,;]$/u.test(text)) take([...value, text]);
        else if (reason !== 'reset') setTyped(text);
      }}
      onChange={(_, words) => take(words)}
      onBlur={() => {
        if (typed.trim() !== '') take([...value, typed]);
      }}
      renderValue={(tags, itemProps) =>
        tags.map((tag, index) => {
          const { key, ...props } = itemProps({ index });
          return <Chip key={key} size="small" label={tag} {...props} />;
        })
      }
      renderInput={(params) => (
        <TextField
          {...params}
          autoFocus={autoFocus}
          label={t('lists.tags.label')}
          error={unfit.length > 0}
          helperText={unfit.length > 0 ? t('lists.tags.unfit', { text: unfit.join(' ') }) : t('lists.tags.means')}
        />
      )}
    />
  );
}
