import ArrowDownward from '@mui/icons-material/ArrowDownwardOutlined';
import Download from '@mui/icons-material/DownloadOutlined';
import Pause from '@mui/icons-material/PauseOutlined';
import WrapText from '@mui/icons-material/WrapTextOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { memo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../copy-button.tsx';
import { useFormats } from '../formats.ts';
import type { LogLine, LogLines } from './log-lines.ts';
import type { FrozenLog } from './log-rows.tsx';

interface LogBarProps<Kept> {
  readonly lines: LogLines<Kept>;
  readonly label: string;
  /** null while the end is followed. */
  readonly frozen: FrozenLog<Kept> | null;
  readonly wraps: boolean;
  readonly onPause: () => void;
  readonly onFollow: () => void;
  readonly onWrap: (wraps: boolean) => void;
}

/** Copied at once at most; the download has all. */
const MOST_COPIED = 20_000;

/** How many lines there are, and what can be done with them. */
export function LogBar<Kept>({ lines, label, frozen, wraps, onPause, onFollow, onWrap }: LogBarProps<Kept>) {
  return (
    <Box sx={{ ml: 'auto', display: 'flex', alignItems: 'center', gap: 0.5 }}>
      <Box component="span" role="status" sx={{ color: 'text.secondary', fontSize: '0.75rem', whiteSpace: 'nowrap', pr: 0.5 }}>
        <Count lines={lines} frozen={frozen} />
      </Box>
      {frozen === null ? <PauseButton onPause={onPause} /> : <FollowButton lines={lines} frozen={frozen} onFollow={onFollow} />}
      <Tools lines={lines} label={label} frozen={frozen} wraps={wraps} onWrap={onWrap} />
    </Box>
  );
}

/** How many lines are shown, and of how many where those are not all. */
function Count<Kept>({ lines, frozen }: Pick<LogBarProps<Kept>, 'lines' | 'frozen'>) {
  const { t } = useTranslation('journal');
  const formats = useFormats();
  const live = useSyncExternalStore(lines.subscribe, lines.get);
  const shown = (frozen?.shown ?? live.shown).length;
  const total = frozen?.seen ?? live.kept + live.dropped;
  return shown === total
    ? t('view.count', { shown: formats.number(shown) })
    : t('view.countOf', { shown: formats.number(shown), total: formats.number(total) });
}

const PauseButton = memo(function PauseButton({ onPause }: { readonly onPause: () => void }) {
  const { t } = useTranslation('journal');
  return (
    <Button size="small" variant="outlined" startIcon={<Pause />} onClick={onPause}>
      {t('view.pause')}
    </Button>
  );
});

/** Goes on, and says how many lines came meanwhile. */
function FollowButton<Kept>(props: Pick<LogBarProps<Kept>, 'lines' | 'onFollow'> & { readonly frozen: FrozenLog<Kept> }) {
  const { lines, frozen, onFollow } = props;
  const { t } = useTranslation('journal');
  const formats = useFormats();
  const { kept, dropped } = useSyncExternalStore(lines.subscribe, lines.get);
  const newer = Math.max(0, kept + dropped - frozen.seen);
  return (
    <Button size="small" variant="contained" startIcon={<ArrowDownward />} onClick={onFollow}>
      {newer > 0 ? t('view.followNew', { number: formats.number(newer) }) : t('view.follow')}
    </Button>
  );
}

/** Wrapping, copying, downloading as plain text. */
function Tools<Kept>({ lines, label, frozen, wraps, onWrap }: Pick<LogBarProps<Kept>, 'lines' | 'label' | 'frozen' | 'wraps' | 'onWrap'>) {
  const { t } = useTranslation('journal');
  const rows = () => frozen?.shown ?? lines.get().shown;
  const text = (some: readonly Kept[]) => some.map((kept) => lineText(lines.read(kept))).join('\n');
  return (
    <>
      <Tooltip title={t(wraps ? 'view.noWrap' : 'view.wrap')}>
        <IconButton aria-label={t('view.wrap')} aria-pressed={wraps} onClick={() => onWrap(!wraps)} color={wraps ? 'primary' : 'default'}>
          <WrapText sx={{ fontSize: 18 }} />
        </IconButton>
      </Tooltip>
      <CopyButton text={() => text(rows().slice(-MOST_COPIED))} label={t('view.copy')} />
      <Tooltip title={t('view.download')}>
        <IconButton aria-label={t('view.download')} onClick={() => download(`${label}.log`, text(rows()))}>
          <Download sx={{ fontSize: 18 }} />
        </IconButton>
      </Tooltip>
    </>
  );
}

function lineText({ time, identifier, message }: LogLine): string {
  return `${time} ${identifier}: ${message}`;
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text, '\n'], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[^\p{L}\p{N}._@-]+/gu, '-');
  link.click();
  // The browser has taken it over by the time this task ends.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
