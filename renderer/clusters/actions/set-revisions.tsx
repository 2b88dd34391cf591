import type { ObjectPlace } from '../paths.ts';
import { TemplateRevisions } from '../rollout/template-revisions.tsx';
import { useSetRevisions } from './queries.ts';

interface SetRevisionsProps {
  readonly object: ObjectPlace;
  readonly seen: string;
  readonly disabled: boolean;
  readonly onGoBack: (revision: number) => void;
}

/** The versions that a stateful or daemon set keeps. */
export function SetRevisions({ object, seen, disabled, onGoBack }: SetRevisionsProps) {
  return <TemplateRevisions name={object.name} history={useSetRevisions(object, seen)} disabled={disabled} onGoBack={onGoBack} />;
}
