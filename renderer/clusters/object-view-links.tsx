import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { objectViews } from './object-views.ts';
import type { ObjectPlace } from './paths.ts';
import { objectViewPath } from './paths.ts';

/** The ways from an object's drawer to its pages. */
export function ObjectViewLinks({ object }: { readonly object: ObjectPlace }) {
  const { t } = useTranslation('clusters');
  const views = objectViews.filter(({ shownFor }) => shownFor(object.resource));
  if (views.length === 0) return null;
  return (
    <Box component="nav" aria-label={t('view.tabs', { name: object.name })} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {views.map(({ id }) => (
        <Button key={id} component={Link} to={objectViewPath(object, id)} variant="outlined" size="small">
          {t(`view.${id}`)}
        </Button>
      ))}
    </Box>
  );
}
