import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { client } from '../../client/link.ts';

/** Longer than between two keys, short enough to seem at once. */
const PAUSE_MS = 500;
/** Above this it is checked by the dry run only. */
const LARGEST_CHECKED = 500_000;

/** What the cluster's description of its kinds says of a text, a moment after it was last typed in; undefined while that is not known. */
export function useManifestCheck(context: string, text: string) {
  const [checked, setChecked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setChecked(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery({
    queryKey: ['kubernetes.manifests.check', context, checked],
    queryFn: ({ signal }) => client.kubernetes.manifests.check({ context, text: checked }, { signal }),
    enabled: checked.trim() !== '' && checked.length < LARGEST_CHECKED,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  return checked.trim() === '' ? undefined : data;
}
