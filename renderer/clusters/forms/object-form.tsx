import { useObjectDetails } from '../queries.ts';
import type { ObjectPlace } from '../paths.ts';
import { DataForm } from './data-form.tsx';
import { editableData } from './editable-data.ts';
import { IngressForm } from './ingress-form.tsx';

/** Whether objects of a kind have a form of their own. */
export function hasForm(resource: string): boolean {
  return resource === 'configmaps' || resource === 'secrets' || resource === 'ingresses';
}

interface ObjectFormProps {
  readonly object: ObjectPlace;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The form of an object's kind. */
export function ObjectForm({ object, onClose, onDone }: ObjectFormProps) {
  const { context, resource, namespace, name } = object;
  const details = useObjectDetails(object);
  if (namespace === null) return null;
  if (resource === 'ingresses')
    return <IngressForm context={context} namespace={namespace} name={name} onClose={onClose} onDone={onDone} />;
  if ((resource !== 'configmaps' && resource !== 'secrets') || details.data === undefined) return null;
  return (
    <DataForm
      context={context}
      resource={resource}
      namespace={namespace}
      name={name}
      data={editableData(details.data.data)}
      onClose={onClose}
      onDone={() => {
        void details.refetch();
        onDone();
      }}
    />
  );
}
