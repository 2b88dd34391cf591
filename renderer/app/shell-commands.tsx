import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { pathOfLink } from './links.ts';

/** Carries out what the desktop menu and opened `pilothouse://` links ask of the window. */
export function ShellCommands({ onPalette }: { readonly onPalette: () => void }) {
  const navigate = useNavigate();
  const palette = useRef(onPalette);
  palette.current = onPalette;
  useEffect(
    () =>
      window.pilothouse?.onCommand((command) => {
        if (command === 'palette') palette.current();
        else void navigate(command === 'settings' ? '/settings' : pathOfLink(command));
      }),
    [navigate],
  );
  return null;
}
