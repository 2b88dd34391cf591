import type { SavedTunnel } from '../../../preload/contract/settings.ts';
import { savedTunnelSchema } from '../../../preload/contract/settings.ts';

/** A tunnel as it is typed into the form. */
export interface TunnelDraft {
  readonly kind: SavedTunnel['kind'];
  readonly bind: string;
  readonly port: string;
  readonly targetHost: string;
  readonly targetPort: string;
  readonly label: string;
  readonly withConnection: boolean;
}

export const emptyTunnel: TunnelDraft = {
  kind: 'local',
  bind: '127.0.0.1',
  port: '',
  targetHost: 'localhost',
  targetPort: '',
  label: '',
  withConnection: false,
};

/** What is wrong with a field: a key of the tab's words. */
export type TunnelProblem = 'bind-unfit' | 'port-unfit' | 'target-missing' | 'target-unfit' | 'target-port-unfit';

/** The fields that cannot be saved, each with why. */
export function tunnelProblems(draft: TunnelDraft): { readonly [Field in keyof TunnelDraft]?: TunnelProblem } {
  const target = draft.targetHost.trim();
  const withTarget = draft.kind !== 'dynamic';
  return {
    ...(savedTunnelSchema.shape.bind.safeParse(draft.bind.trim()).success ? {} : { bind: 'bind-unfit' }),
    ...(isPort(draft.port, 0) ? {} : { port: 'port-unfit' }),
    ...(withTarget && target === '' ? { targetHost: 'target-missing' } : {}),
    ...(withTarget && target !== '' && /[\s/[\]@]/u.test(target) ? { targetHost: 'target-unfit' } : {}),
    ...(withTarget && !isPort(draft.targetPort, 1) ? { targetPort: 'target-port-unfit' } : {}),
  };
}

/** The tunnel to be saved, of a draft without problems. An empty port is any that is free. */
export function tunnelOf(host: string, draft: TunnelDraft): SavedTunnel {
  return {
    host,
    kind: draft.kind,
    bind: draft.bind.trim(),
    port: Number(draft.port.trim()),
    target: draft.kind === 'dynamic' ? null : { host: draft.targetHost.trim(), port: Number(draft.targetPort.trim()) },
    label: draft.label.trim(),
    withConnection: draft.withConnection,
  };
}

export function draftOf(tunnel: SavedTunnel): TunnelDraft {
  const { kind, bind, port, target, label, withConnection } = tunnel;
  return {
    kind,
    bind,
    port: port === 0 ? '' : String(port),
    targetHost: target?.host ?? emptyTunnel.targetHost,
    targetPort: target === null ? '' : String(target.port),
    label,
    withConnection,
  };
}

function isPort(text: string, least: 0 | 1): boolean {
  const port = text.trim();
  if (port === '') return least === 0;
  return /^\d{1,5}$/u.test(port) && Number(port) >= least && Number(port) <= 65_535;
}
