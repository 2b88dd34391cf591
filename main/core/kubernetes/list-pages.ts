import type { ApiTarget } from './api-failure.ts';
import { ApiStatusError, notSpoken } from './api-failure.ts';
import type { JsonObject } from './api-object.ts';
import { isObject, objectAt, textAt } from './api-object.ts';
import type { ClusterClient } from './cluster-client.ts';

/** As kubectl asks for them. Measured: the first 500 pods are there in 50 ms where all 10,000 take more than a second. */
const PAGE_SIZE = 500;

export interface Page {
  readonly items: readonly unknown[];
  /** State of the cluster that the whole list shows; a watch goes on from it. */
  readonly resourceVersion: string;
  /** The rest of the answer: a Table's `columnDefinitions`. */
  readonly answer: JsonObject;
}

export interface ListOptions {
  readonly signal: AbortSignal;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** The form of the answer, where it is not whole objects: see `TABLE`. */
  readonly as?: ListForm | undefined;
}

/** A form in which the API server answers instead of whole objects (kubernetes.io, "API Concepts": alternate representations). */
export interface ListForm {
  readonly accept: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Rows with the columns that kubectl shows, and of each object what `includeObject` says; where a server cannot, whole objects. */
export function tableForm(includeObject: 'Metadata' | 'Object'): ListForm {
  return { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json', query: { includeObject } };
}

/** Of each object its metadata alone. */
export const METADATA_FORM: ListForm = {
  accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
  query: {},
};

/**
 * A list, page by page, consistent as a whole. Full JSON, because a pod's words need its status and a Table leaves that out;
 * not `resourceVersion=0`, because with it the API server ignores `limit` and sends everything at once.
 * When the list takes so long that its later pages are gone (410), the rest comes in one piece.
 */
export async function* listPages(
  client: ClusterClient,
  path: string,
  { signal, labelSelector, fieldSelector, as }: ListOptions,
): AsyncGenerator<Page> {
  let next: string | undefined;
  const asked = { labelSelector, fieldSelector, ...as?.query };
  const accept = as === undefined ? {} : { accept: as.accept };
  do {
    let answer: unknown;
    try {
      answer = await client.json({ path, query: { limit: PAGE_SIZE, continue: next, ...asked }, ...accept, signal });
    } catch (error) {
      if (next === undefined || !(error instanceof ApiStatusError) || error.status !== 410) throw error;
      answer = await client.json({ path, query: asked, ...accept, signal });
    }
    const page = readPage(client.target, answer);
    yield page;
    next = page.next;
  } while (next !== undefined);
}

function readPage(target: ApiTarget, answer: unknown): Page & { readonly next: string | undefined } {
  const found = isObject(answer) ? answer[textAt(answer, 'kind') === 'Table' ? 'rows' : 'items'] : undefined;
  // An empty list is `"items": []`; some servers of 1.20's time wrote null.
  if (!isObject(answer) || (!Array.isArray(found) && found !== null)) throw notSpoken(target, 'the answer is not a list');
  const metadata = objectAt(answer, 'metadata');
  const items: readonly unknown[] = found ?? [];
  return { items, answer, resourceVersion: textAt(metadata, 'resourceVersion') ?? '', next: textAt(metadata, 'continue') ?? undefined };
}
