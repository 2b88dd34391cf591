import { lazy, Suspense, useCallback, useEffect, useRef } from 'react';

const load = () => import('./palette.tsx');
const Palette = lazy(load);

const PREFETCH_MS = 500;

interface PaletteHostProps {
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Listens for Ctrl/Cmd+K everywhere; the palette itself is loaded when it is first opened. */
export function PaletteHost({ open, onOpen, onClose }: PaletteHostProps) {
  const toggle = useRef(onOpen);
  toggle.current = open ? onClose : onOpen;
  // Fetched once the first page stands, so that what is typed right after the first Ctrl+K is not lost.
  useEffect(() => {
    const idle = setTimeout(() => void load(), PREFETCH_MS);
    return () => clearTimeout(idle);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      toggle.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const typedAhead = useTypedAhead(open, onClose);
  if (!open) return null;
  return (
    <Suspense fallback={null}>
      <Palette onClose={onClose} takeTyped={typedAhead} />
    </Suspense>
  );
}

/**
 * Keeps what is typed between the opening and the moment the palette's field has the keyboard: answered once, and from then on the
 * field has it. Without it the first letters would be lost, and Enter would take what they would have ruled out.
 */
function useTypedAhead(open: boolean, onClose: () => void): () => string {
  const typed = useRef('');
  const close = useRef(onClose);
  close.current = onClose;
  const end = useRef(() => {});
  useEffect(() => {
    if (!open) return undefined;
    typed.current = '';
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape') close.current();
      else if (event.key === 'Backspace') typed.current = typed.current.slice(0, -1);
      else if (event.key.length === 1) typed.current += event.key;
      else if (event.key !== 'Enter') return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKey, true);
    end.current = () => window.removeEventListener('keydown', onKey, true);
    return () => end.current();
  }, [open]);
  return useCallback(() => {
    end.current();
    const before = typed.current;
    typed.current = '';
    return before;
  }, []);
}
