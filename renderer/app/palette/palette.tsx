import Search from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import InputBase from '@mui/material/InputBase';
import Typography from '@mui/material/Typography';
import type { KeyboardEvent } from 'react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { putSetting, useSettings } from '../../client/settings.ts';
import type { PaletteEntry } from './entries.ts';
import { useAllPaletteEntries } from './entries.ts';
import { serverEntry, useFrameEntries } from './frame-entries.tsx';
import { PaletteOption } from './palette-option.tsx';
import { rankEntries, recentEntries, typedSshTarget } from './ranking.ts';

const MOST_SHOWN = 60;
const RECENT_SHOWN = 8;
const RECENT_KEPT = 50;

/** One field that finds hosts, contexts, pages and actions; recent first. A combobox with a list, as ARIA describes it. */
export default function Palette({
  onClose,
  takeTyped,
}: {
  readonly onClose: () => void;
  /** What was typed before the field had the keyboard. */
  readonly takeTyped: () => string;
}) {
  const { t } = useTranslation('app');
  const navigate = useNavigate();
  const { recent } = useSettings();
  const pageEntries = useAllPaletteEntries();
  const frameEntries = useFrameEntries();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLUListElement>(null);

  const entries = useMemo(() => {
    const known = [...pageEntries, ...frameEntries];
    // A server that was typed once stands in no list: it is known by having been opened.
    const typedBefore = recent
      .filter((id) => id.startsWith('server/') && !known.some((entry) => entry.id === id))
      .map((id) => serverEntry(id.slice('server/'.length), ''));
    return [...known, ...typedBefore];
  }, [pageEntries, frameEntries, recent]);

  const groups = useMemo(() => {
    if (typed.trim() === '') {
      const last = recentEntries(entries, recent).slice(0, RECENT_SHOWN);
      const rest = entries.filter(({ id }) => !last.some((entry) => entry.id === id));
      return [...(last.length > 0 ? [{ key: 'recent' as const, entries: last }] : []), ...byKind(rest)];
    }
    const target = typedSshTarget(typed);
    const found = rankEntries(entries, typed.replace(/^ssh\s+(?=\S)/u, ''), recent).slice(0, MOST_SHOWN);
    const connect: readonly PaletteEntry[] =
      target !== null && !found.some(({ title, kind }) => kind === 'host' && title === target)
        ? [{ ...serverEntry(target, ''), title: t('palette.connect', { target }) }]
        : [];
    return [{ key: 'found' as const, entries: [...connect, ...found] }];
  }, [typed, entries, recent, t]);
  const options = groups.flatMap((group) => group.entries);
  const chosen = Math.min(at, options.length - 1);
  const optionId = (index: number) => `${listId}-${index}`;

  useEffect(() => {
    list.current?.querySelector(`[id="${CSS.escape(optionId(chosen))}"]`)?.scrollIntoView({ block: 'nearest' });
  });

  const run = (entry: PaletteEntry) => {
    onClose();
    putSetting(['recent'], [entry.id, ...recent.filter((id) => id !== entry.id)].slice(0, RECENT_KEPT));
    // What is remembered just above may come after the page.
    if (typeof entry.run === 'string') void navigate(entry.run, { state: { chosen: true } });
    else entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = options.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: chosen >= last ? 0 : chosen + 1,
      ArrowUp: chosen <= 0 ? last : chosen - 1,
      PageDown: Math.min(last, chosen + 8),
      PageUp: Math.max(0, chosen - 8),
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setAt(move);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const entry = options[chosen];
      if (entry) run(entry);
    }
  };

  let index = -1;
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      transitionDuration={0}
      slotProps={{
        container: { sx: { alignItems: 'flex-start' } },
        paper: { 'aria-label': t('palette.title'), sx: { mt: '8vh', maxHeight: '76vh', overflow: 'hidden' } },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25, px: 2, borderBottom: 1, borderColor: 'surface.line' }}>
        <Search aria-hidden sx={{ color: 'text.secondary' }} />
        <InputBase
          autoFocus
          fullWidth
          value={typed}
          onFocus={() => {
            const before = takeTyped();
            if (before !== '') setTyped((after) => before + after);
          }}
          placeholder={t('palette.placeholder')}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          sx={{ height: 48, fontSize: '0.9375rem' }}
          slotProps={{
            input: {
              role: 'combobox',
              'aria-label': t('palette.title'),
              'aria-expanded': options.length > 0,
              'aria-controls': listId,
              'aria-autocomplete': 'list',
              'aria-activedescendant': chosen >= 0 ? optionId(chosen) : undefined,
              autoComplete: 'off',
              spellCheck: false,
            },
          }}
        />
      </Box>
      {options.length === 0 ? (
        <Box role="status" sx={{ px: 2, py: 3 }}>
          <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{t('palette.none', { text: typed.trim() })}</Typography>
          <Typography sx={{ color: 'text.secondary' }}>{t('palette.noneHelp')}</Typography>
        </Box>
      ) : null}
      <Box
        component="ul"
        id={listId}
        ref={list}
        role="listbox"
        aria-label={t('palette.title')}
        sx={{ m: 0, p: options.length === 0 ? 0 : 0.75, listStyle: 'none', overflowY: 'auto', minHeight: 0 }}
      >
        {groups.map((group) => (
          <Box component="li" key={group.key} role="presentation">
            {group.key === 'found' ? null : (
              <Box aria-hidden sx={{ px: 1.25, pt: 1, pb: 0.25, fontSize: '0.75rem', fontWeight: 600, color: 'text.secondary' }}>
                {group.key === 'recent' ? t('palette.recent') : t(`palette.kinds.${group.key}`)}
              </Box>
            )}
            <Box
              component="ul"
              role="group"
              aria-label={
                group.key === 'found' ? t('palette.title') : group.key === 'recent' ? t('palette.recent') : t(`palette.kinds.${group.key}`)
              }
              sx={{ m: 0, p: 0, listStyle: 'none' }}
            >
              {group.entries.map((entry) => {
                index += 1;
                const mine = index;
                return (
                  <PaletteOption
                    key={entry.id}
                    id={optionId(mine)}
                    entry={entry}
                    chosen={mine === chosen}
                    showKind={group.key === 'found' || group.key === 'recent'}
                    onPoint={() => setAt(mine)}
                    onChoose={() => run(entry)}
                  />
                );
              })}
            </Box>
          </Box>
        ))}
      </Box>
      <Box
        aria-hidden
        sx={{
          display: 'flex',
          gap: 2,
          px: 2,
          py: 0.75,
          borderTop: 1,
          borderColor: 'surface.line',
          fontSize: '0.75rem',
          color: 'text.secondary',
          flexWrap: 'wrap',
        }}
      >
        <span>↑ ↓ {t('palette.keys.choose')}</span>
        <span>↵ {t('palette.keys.open')}</span>
        <span>Esc {t('palette.keys.close')}</span>
        <Box component="span" sx={{ ml: 'auto' }}>
          {typed.trim() === '' ? null : t('palette.results', { count: options.length })}
        </Box>
      </Box>
    </Dialog>
  );
}

const order = ['object', 'host', 'context', 'mail', 'url', 'page', 'action'] as const;

function byKind(entries: readonly PaletteEntry[]) {
  return order
    .map((kind) => ({ key: kind, entries: entries.filter((entry) => entry.kind === kind) }))
    .filter((group) => group.entries.length > 0);
}
