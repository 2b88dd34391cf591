import { useMemo } from 'react';
import { useFormats } from '../ui/formats.ts';

/** How CPU and memory are written: `120m`, `1.5`, `48 MiB`. */
export function useAmounts() {
  const formats = useFormats();
  return useMemo(
    () => ({
      cpu: (millicores: number) =>
        millicores >= 1000
          ? formats.number(millicores / 1000, { maximumFractionDigits: 2 })
          : `${formats.number(millicores, { maximumFractionDigits: millicores < 10 ? 1 : 0 })}m`,
      bytes: formats.bytes,
    }),
    [formats],
  );
}
