import { useTranslation } from 'react-i18next';
import { decoded } from '../client/decoded.ts';
import { useSettings } from '../client/settings.ts';
import type { Environment } from '../../preload/contract/settings.ts';
import { plainName } from './plain-name.ts';

interface PlaceWords {
  /** What a place is called: `web-1, over SSH`, `Container api (web-1)`. */
  readonly nameOf: (vantage: string) => string;
  readonly environmentOf: (vantage: string) => Environment;
}

/** The words for a place to connect from, as it is written. */
export function usePlaceWords(): PlaceWords {
  const { t } = useTranslation('ui');
  const { servers, kubernetes } = useSettings();
  return {
    nameOf(vantage) {
      const { kind, target, namespace, name } = partsOf(vantage);
      if (kind === 'here') return t('vantage.here');
      if (kind === 'ssh') return t('vantage.ssh', { host: target });
      if (kind === 'container') return t('vantage.container', { name, host: target === 'here' ? t('vantage.here') : target });
      return kind === null ? vantage : t(`vantage.${kind}`, { name, namespace, cluster: plainName(target) });
    },
    environmentOf(vantage) {
      const { kind, target } = partsOf(vantage);
      return (kind === 'pod' || kind === 'deployment' ? kubernetes.environments : servers.environments)[target] ?? 'none';
    },
  };
}

interface Parts {
  readonly kind: 'here' | 'ssh' | 'pod' | 'deployment' | 'container' | null;
  /** The server or the context. */
  readonly target: string;
  readonly namespace: string;
  readonly name: string;
}

function partsOf(vantage: string): Parts {
  if (vantage === 'here') return { kind: 'here', target: 'here', namespace: '', name: '' };
  if (vantage.startsWith('ssh:')) return { kind: 'ssh', target: vantage.slice('ssh:'.length), namespace: '', name: '' };
  const [, host = '', container] = /^container:([^/]+)\/(.+)$/u.exec(vantage) ?? [];
  if (container !== undefined) return { kind: 'container', target: host, namespace: '', name: container };
  const [, kind, context = '', namespace = '', name = ''] = /^(pod|deployment):([^/]+)\/([^/]+)\/([^/]+)/u.exec(vantage) ?? [];
  return { kind: kind === 'pod' || kind === 'deployment' ? kind : null, target: decoded(context), namespace, name };
}
