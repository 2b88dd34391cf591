import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nameIn, shownName } from '../../../preload/contract/file-names.ts';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { useFailure } from '../../ui/words.ts';
import { useDiskUsage } from './queries.ts';

const MOST_SHOWN = 100;

/** What takes the room in a folder, largest first, on the folder's own disk. Closing it ends the count. */
export function UsageDrawer({
  vantage,
  path,
  folderAsRoot,
  onOpen,
  onClose,
}: {
  readonly vantage: string;
  readonly path: string;
  /** The folder is looked at as root. */
  readonly folderAsRoot: boolean;
  /** By its name in the folder. */
  readonly onOpen: (name: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('files');
  const formats = useFormats();
  const [asRoot, setAsRoot] = useState(folderAsRoot);
  const usage = useDiskUsage(vantage, path, asRoot);
  const failure = useFailure(usage.isFetching ? null : usage.error);
  const items = usage.data?.items ?? [];
  const unread = usage.data?.total?.unread ?? 0;
  // As long as it is counted, what was counted so far is the measure.
  const total = usage.data?.total?.bytes ?? items.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <DetailsDrawer
      title={t('usage.title', { name: shownName(nameIn(path)) })}
      subtitle={`${total > 0 ? formats.bytes(total) : ''}${asRoot ? ` · ${t('usage.countedAsRoot')}` : ''}`}
      onClose={onClose}
    >
      {failure ? <FailureNotice failure={failure} target={shownName(path)} /> : null}
      {usage.isFetching ? (
        <>
          <Typography role="status">{t('usage.counting')}</Typography>
          <LinearProgress aria-label={t('usage.counting')} />
        </>
      ) : null}
      {unread > 0 && !usage.isFetching ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          <Typography sx={{ flex: 1, minWidth: 200 }}>{t('usage.unread', { count: unread, number: formats.number(unread) })}</Typography>
          {asRoot ? null : (
            <Button variant="outlined" onClick={() => setAsRoot(true)}>
              {t('usage.asRoot')}
            </Button>
          )}
        </Box>
      ) : null}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
        {items.slice(0, MOST_SHOWN).map(({ name, bytes }) => (
          <Box component="li" key={name}>
            <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
              <Button
                size="small"
                onClick={() => onOpen(name)}
                sx={{ flex: 1, minWidth: 0, justifyContent: 'start', textTransform: 'none', overflowWrap: 'anywhere', textAlign: 'start' }}
              >
                {shownName(name)}
              </Button>
              <Typography sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
                {formats.bytes(bytes)} · {formats.percent(total === 0 ? 0 : bytes / total)}
              </Typography>
            </Box>
            <Box aria-hidden sx={{ height: 4, borderRadius: 1, bgcolor: 'surface.line' }}>
              <Box
                sx={{ height: 4, borderRadius: 1, bgcolor: 'primary.main' }}
                style={{ width: `${total === 0 ? 0 : (100 * bytes) / total}%` }}
              />
            </Box>
          </Box>
        ))}
      </Box>
      {items.length > MOST_SHOWN ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('usage.more', { number: formats.number(items.length - MOST_SHOWN) })}</Typography>
      ) : null}
    </DetailsDrawer>
  );
}
