import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { pathOfLink } from './links.ts';
import { useLockNow } from './lock/lock-host.tsx';

/** Carries out what the desktop menu and opened `pilothouse://` links ask of the window. */
export function ShellCommands({ onPalette }: { readonly onPalette: () => void }) {
  const navigate = useNavigate();
  const lock = useLockNow();
  const palette = useRef(onPalette);
  palette.current = onPalette;
  useEffect(
    () =>
      window.pilothouse?.onCommand((command) => {
        if (command === 'palette') palette.current();
        else if (command === 'lock') lock();
        else void navigate(command === 'settings' ? '/settings' : pathOfLink(command));
      }),
    [navigate, lock],
  );
  return null;
}
