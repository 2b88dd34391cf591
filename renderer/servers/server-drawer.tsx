import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { createContext, use, useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';

interface DrawerPlace {
  /** Where drawers of the page are drawn; null before the page is. */
  readonly element: HTMLElement | null;
  /** A drawer has opened; answers what says that it has closed. */
  readonly opened: () => () => void;
}

const Place = createContext<DrawerPlace>({ element: null, opened: () => () => {} });

/** The place for drawers beside a page, and whether one is open. The tabs below it put theirs there with `ServerDrawer`. */
export function useDrawerPlace() {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [count, setCount] = useState(0);
  const place = useMemo<DrawerPlace>(
    () => ({
      element,
      opened: () => {
        setCount((before) => before + 1);
        return () => setCount((before) => before - 1);
      },
    }),
    [element],
  );
  return { place, open: count > 0, slot: <Box ref={setElement} sx={{ display: 'contents' }} /> };
}

export const DrawerPlaceProvider = Place;

/** Draws a `DetailsDrawer` beside the server's page, from within one of its tabs. */
export function ServerDrawer({ children }: { readonly children: ReactNode }) {
  const { element, opened } = use(Place);
  useEffect(() => opened(), [opened]);
  return element === null ? null : createPortal(children, element);
}
