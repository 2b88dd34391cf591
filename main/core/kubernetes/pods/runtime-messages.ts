import { clip } from '../wording.ts';

/** What the registry said, without the layers it came through; null for a mere back-off. */
export function pullMessage(message: string | null): string | null {
  const layers = [
    /^Back-off pulling image "[^"]*"(: )?/,
    /^(ErrImagePull|Error): /,
    /^Failed to pull image "[^"]*": /,
    /^(\[)?rpc error: code = \w+ desc = /,
    /^Error response from daemon: /,
    /^failed to pull and unpack image "[^"]*": /,
    /^failed to resolve (?:reference|image)(?: "[^"]*")?: /,
    // containerd repeats the image it was asked for.
    /^"?[\w.-]+[\w./:@-]*[/:][\w./:@-]*"?: (?=not found)/,
  ];
  const said = layers.reduce((rest, layer) => rest.replace(layer, ''), message ?? '').trim();
  return said === '' || said === 'ImagePullBackOff' ? null : clip(said);
}

/** What the container runtime said, without the layers it came through: `exec: "/app/serve": stat /app/serve: no such file or directory`. */
export function runtimeMessage(message: string): string {
  const said = message
    .replace(
      /^(?:failed to (?:create|start) [^:]*: |Error response from daemon: |context deadline exceeded: )*OCI runtime (?:create|start) failed: /,
      '',
    )
    .replace(
      /^(?:[\w.]+\.go:\d+: |runc (?:create|run) failed: |unable to start container process: |starting container process caused:? |error during container init: )+/,
      '',
    )
    .replace(/: unknown$/, '');
  return clip(said);
}
