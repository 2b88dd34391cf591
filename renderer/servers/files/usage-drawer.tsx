import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { nameIn, shownName } from '../../../preload/contract/file-names.ts';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';
import { useDiskUsage } from './queries.ts';

const MOST_SHOWN = 100;

/** What takes the room in a folder, largest first, on the folder's own disk. Closing it ends the count. */
export function UsageDrawer({
  vantage,
  path,
  onOpen,
  onClose,
}: {
  readonly vantage: string;
  readonly path: string;
  /** By its name in the folder. */
  readonly onOpen: (name: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('files');
  const formats = useFormats();
  const usage = useDiskUsage(vantage, path);
  const failure = useFailure(usage.isFetching ? null : usage.error);
  const total = usage.data?.find((item) => item.total)?.bytes ?? 0;
  const items = (usage.data ?? []).filter((item) => !item.total);
  return (
    <DetailsDrawer
      title={t('usage.title', { name: shownName(nameIn(path)) })}
      subtitle={total > 0 ? formats.bytes(total) : ''}
      onClose={onClose}
    >
      {failure ? <FailureNotice failure={failure} target={shownName(path)} /> : null}
      {usage.isFetching ? (
        <>
          <Typography role="status">{t('usage.counting')}</Typography>
          <LoadingRows rows={6} label={t('usage.counting')} />
        </>
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
