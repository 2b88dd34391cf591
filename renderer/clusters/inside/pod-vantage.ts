interface PodContainerPlace {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string | null;
}

/** A container of a pod as a place to connect from: `pod:CONTEXT/NAMESPACE/POD/CONTAINER`, the context percent-encoded. */
export function podVantage({ context, namespace, pod, container }: PodContainerPlace): string {
  return `pod:${[encodeURIComponent(context), namespace, pod, ...(container === null ? [] : [container])].join('/')}`;
}
