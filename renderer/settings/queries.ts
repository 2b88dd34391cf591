import { useMutation } from '@tanstack/react-query';
import { changeSetting } from '../client/settings.ts';

/** Puts a value at a path of the settings; its failure stands on the page until the next change. */
export function useChangeSetting() {
  return useMutation({
    mutationFn: ({ path, value }: { readonly path: readonly [string, ...string[]]; readonly value: unknown }) => changeSetting(path, value),
  });
}
