import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../empty-state.tsx';

/** A list that is empty because of its filter: says so in its own words, and takes the filter away. */
export function NoneMatch({ title, onClear }: { readonly title: string; readonly onClear: () => void }) {
  const { t } = useTranslation('ui');
  return (
    <EmptyState
      title={title}
      action={
        <Button variant="outlined" onClick={onClear}>
          {t('filter.clear')}
        </Button>
      }
    />
  );
}
