import { useState } from 'react';

/** Machines whose engine is asked as root, as long as the window lives: whoever closed it agrees anew. */
const agreed = new Set<string>();

/** Whether the engine of a machine is asked as root, and the switch for it. */
export function useAsRoot(vantage: string): readonly [boolean, (next: boolean) => void] {
  const [, changed] = useState(0);
  return [
    agreed.has(vantage),
    (next) => {
      if (next) agreed.add(vantage);
      else agreed.delete(vantage);
      changed((count) => count + 1);
    },
  ];
}
