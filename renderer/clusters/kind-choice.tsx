import ExpandMore from '@mui/icons-material/ExpandMoreOutlined';
import Button from '@mui/material/Button';
import Popover from '@mui/material/Popover';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Kind } from '../../preload/contract/cluster-kinds.ts';
import { useKindName } from './kind-names.ts';
import { KindNav } from './kind-nav.tsx';

/** The kinds behind a button, where there is no room for them beside the list. */
export function KindChoice({
  context,
  resource,
  kinds,
}: {
  readonly context: string;
  readonly resource: string;
  readonly kinds: readonly Kind[] | undefined;
}) {
  const { t } = useTranslation('kinds');
  const nameOf = useKindName();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const name = nameOf(
    resource,
    kinds?.find(({ id }) => id === resource),
  );
  return (
    <>
      <Button
        variant="outlined"
        endIcon={<ExpandMore />}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        aria-label={t('choose', { name })}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ minHeight: 36 }}
      >
        {name}
      </Button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{
          paper: {
            role: 'dialog',
            'aria-label': t('nav'),
            sx: { width: 280, maxHeight: '70vh', display: 'flex', flexDirection: 'column' },
          },
        }}
      >
        <KindNav context={context} resource={resource} kinds={kinds} onChosen={() => setAnchor(null)} />
      </Popover>
    </>
  );
}
