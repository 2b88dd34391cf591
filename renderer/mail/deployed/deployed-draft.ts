import { z } from 'zod';
import type { DeployedSource } from '../../../preload/contract/deployed-mail.ts';

const KEY = 'pilothouse-mail-deployed';

export const sourceKinds = ['config-file', 'env-file', 'unit', 'compose', 'workload'] as const;

const draftSchema = z.object({
  kind: z.enum(sourceKinds).catch('config-file'),
  host: z.string().catch('here'),
  path: z.string().catch(''),
  unit: z.string().catch(''),
  project: z.string().catch(''),
  service: z.string().catch(''),
  context: z.string().catch(''),
  namespace: z.string().catch('default'),
  resource: z.string().catch('deployments'),
  workload: z.string().catch(''),
  against: z.string().catch(''),
});
/** Where the settings are read from, as it is typed. */
export type DeployedDraft = z.infer<typeof draftSchema>;

const emptyDeployed: DeployedDraft = draftSchema.parse({});

/** What is asked of the core; null while something is missing. */
export function sourceOf(draft: DeployedDraft): DeployedSource | null {
  const text = (field: keyof DeployedDraft) => draft[field].trim();
  const host = text('host');
  if (draft.kind === 'workload') {
    const [context, namespace, resource, name] = [text('context'), text('namespace'), text('resource'), text('workload')];
    if ([context, namespace, resource, name].includes('')) return null;
    return { kind: 'workload', context, namespace, resource, name, container: null };
  }
  if (host === '') return null;
  if (draft.kind === 'unit') return text('unit') === '' ? null : { kind: 'unit', host, unit: text('unit') };
  if (draft.kind === 'compose')
    return text('project') === '' || text('service') === ''
      ? null
      : { kind: 'compose', host, project: text('project'), service: text('service') };
  return text('path') === '' ? null : { kind: draft.kind, host, path: text('path') };
}

/** What it is called where there is little room. */
export function nameOfSource(source: DeployedSource): string {
  if (source.kind === 'workload') return source.name;
  if (source.kind === 'unit') return source.unit;
  return source.kind === 'compose' ? source.service : source.path;
}

/** For this window, until it closes. */
export function keepDeployed(draft: DeployedDraft): void {
  sessionStorage.setItem(KEY, JSON.stringify(draft));
}

export function keptDeployed(): DeployedDraft {
  try {
    const kept = draftSchema.safeParse(JSON.parse(sessionStorage.getItem(KEY) ?? '{}'));
    return kept.success ? kept.data : emptyDeployed;
  } catch {
    return emptyDeployed;
  }
}
