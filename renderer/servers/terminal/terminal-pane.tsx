import Box from '@mui/material/Box';
import type { MouseEvent } from 'react';
import { useEffect, useId, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerTerminal } from '../../../preload/contract/terminals.ts';
import { MONO } from '../../app/theme.ts';
import { copyText } from '../../client/clipboard.ts';
import { useSettings } from '../../client/settings.ts';
import { RowMenu } from '../../ui/table/row-menu.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import { useReopenTerminal } from './queries.ts';
import { SearchBar } from './search-bar.tsx';
import { useTerminalLook } from './terminal-look.ts';
import { TerminalNotices } from './terminal-notices.tsx';
import { pastable, runsSomething } from './terminal-text.ts';
import type { TerminalView } from './terminal-view.ts';
import { viewOf } from './terminal-view.ts';
import { useTerminalMenu } from './use-terminal-menu.tsx';

interface TerminalPaneProps {
  readonly terminal: ServerTerminal;
  readonly target: string;
  readonly number: number;
  readonly all: readonly ServerTerminal[];
  /** The engine itself is lost for now. */
  readonly lost: boolean;
  readonly onOpenAsRoot: () => void;
  readonly onClose: () => void;
}

/** One terminal on screen, with what is to be said about it above. */
export function TerminalPane({ terminal, target, number, all, lost, onOpenAsRoot, onClose }: TerminalPaneProps) {
  const { t } = useTranslation('terminal');
  const { terminalSpoken } = useSettings().appearance;
  const view = viewOf(terminal.id);
  const look = useTerminalLook();
  const place = useRef<HTMLDivElement>(null);
  const [pasting, setPasting] = useState<string | null>(null);
  const [searching, setSearching] = useState(false);
  const [unreadable, setUnreadable] = useState(false);
  const [menuAt, setMenuAt] = useState<{ readonly left: number; readonly top: number } | null>(null);
  const keysId = useId();
  const reopen = useReopenTerminal();
  const over = terminal.state === 'ended' || terminal.state === 'lost';
  const again = () => reopen.mutate(terminal.id, { onSettled: () => view.terminal.focus() });
  const newest = useRef({ over, again });
  newest.current = { over, again };

  useEffect(() => {
    view.terminal.options.theme = look;
  }, [view, look]);
  useEffect(() => {
    view.terminal.options.screenReaderMode = terminalSpoken;
  }, [view, terminalSpoken]);
  // Before it is painted: whoever sees it may type already.
  useLayoutEffect(() => {
    if (!place.current) return undefined;
    return view.show(place.current, {
      askToPaste: setPasting,
      search: () => setSearching(true),
      leave: () => place.current?.focus(),
      copied: () => void copySelection(),
      enter: () => {
        if (newest.current.over) newest.current.again();
      },
    });

    async function copySelection(): Promise<void> {
      const text = view.terminal.getSelection();
      if (text !== '') await copyText(text);
    }
  }, [view]);

  const back = () => view.terminal.focus();
  const pasteFromClipboard = async () => {
    setUnreadable(false);
    const { pilothouse: desktop } = window;
    if (desktop) {
      // The desktop pastes where the keyboard is, as the keys do: once the menu has let go of it.
      setTimeout(() => {
        back();
        desktop.paste();
      });
      return;
    }
    try {
      const text = pastable(await navigator.clipboard.readText());
      if (runsSomething(text)) setPasting(text);
      else if (text !== '') view.paste(text);
      back();
    } catch {
      // The browser keeps the clipboard to itself: the keys still paste.
      setUnreadable(true);
    }
  };
  const actions = useTerminalMenu({ view, pasteFromClipboard, onSearch: () => setSearching(true) });
  const openMenu = (event: MouseEvent) => {
    event.preventDefault();
    setMenuAt({ left: event.clientX, top: event.clientY });
  };
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0, minWidth: 0, position: 'relative' }}>
      <TerminalNotices
        terminal={terminal}
        view={view}
        all={all}
        target={target}
        busy={reopen.isPending}
        unreadable={unreadable}
        lost={lost}
        onReopen={again}
        onReopenAsRoot={onOpenAsRoot}
        onClose={onClose}
      />
      {searching ? (
        <SearchBar
          view={view}
          onClose={() => {
            setSearching(false);
            back();
          }}
        />
      ) : null}
      <Box
        ref={place}
        role="group"
        tabIndex={-1}
        aria-label={t('label', { target, number })}
        aria-describedby={keysId}
        onContextMenu={openMenu}
        sx={{
          flex: 1,
          minHeight: 0,
          minWidth: 0,
          p: 1,
          overflow: 'hidden',
          bgcolor: 'surface.field',
          opacity: over || lost ? 0.7 : 1,
          '&:focus-visible': { outline: 2, outlineColor: 'primary.main', outlineOffset: -2 },
          '& .xterm-viewport, & .xterm-scrollable-element': { bgcolor: 'transparent !important' },
        }}
      />
      <LinkAddress view={view} />
      <span id={keysId} hidden>
        {t('keys')}
      </span>
      <RowMenu actions={actions} at={menuAt} onClose={() => setMenuAt(null)} />
      {pasting === null ? null : (
        <PasteDialog
          text={pasting}
          terminal={terminal}
          all={all}
          onPaste={() => {
            view.paste(pasting);
            setPasting(null);
          }}
          onClose={() => setPasting(null)}
          onClosed={back}
        />
      )}
    </Box>
  );
}

/** Where the link under the pointer leads, and how it is opened. */
function LinkAddress({ view }: { readonly view: TerminalView }) {
  const { t } = useTranslation('terminal');
  const { link } = useSyncExternalStore(view.onChange, view.state);
  if (link === null) return null;
  return (
    <Box
      sx={{
        position: 'absolute',
        left: 8,
        bottom: 8,
        maxWidth: 'calc(100% - 16px)',
        px: 1,
        py: 0.5,
        display: 'flex',
        gap: 1.5,
        pointerEvents: 'none',
        fontSize: '0.75rem',
        border: 1,
        borderColor: 'surface.line',
        borderRadius: 1,
        bgcolor: 'surface.raised',
        boxShadow: 2,
      }}
    >
      <Box component="span" dir="ltr" sx={{ fontFamily: MONO, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {link}
      </Box>
      <Box component="span" sx={{ flex: 'none', color: 'text.secondary' }}>
        {t('linkKeys')}
      </Box>
    </Box>
  );
}
