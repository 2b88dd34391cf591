import { useMemo } from 'react';
import { forwardedResource } from '../../../preload/contract/saved-forward.ts';
import type { ObjectPlace } from '../paths.ts';
import { ForwardList } from './forward-list.tsx';

/** The ports that lead to one pod, service or deployment. */
export default function ObjectForwards({ context, resource, namespace, name }: ObjectPlace) {
  const object = useMemo(
    () => ({ resource: forwardedResource.catch('pods').parse(resource), namespace: namespace ?? '', name }),
    [resource, namespace, name],
  );
  return <ForwardList context={context} object={object} />;
}
