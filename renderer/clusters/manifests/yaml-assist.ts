import { autocompletion } from '@codemirror/autocomplete';
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { hoverTooltip } from '@codemirror/view';
import type { FieldDescription } from '../../../preload/contract/manifests.ts';
import type { YamlPlace } from './yaml-place.ts';
import { yamlPlace } from './yaml-place.ts';

/** What the editor asks about a kind; answers may be null, never an error. */
export interface FieldLibrary {
  describe(place: Pick<YamlPlace, 'apiVersion' | 'kind' | 'path'>): Promise<FieldDescription | null>;
  /** Kinds with their versions: `Deployment` in `apps/v1`. */
  kinds(): Promise<readonly { readonly kind: string; readonly apiVersion: string }[]>;
  /** The word behind a field that its object needs. */
  readonly required: string;
}

const NAME = /^["']?[\w.\-/$]*$/u;

/**
 * Names of fields and their values while one types, and what a field is under the pointer, by the cluster's own description of its kinds. `list` names
 * the list of them for who listens.
 */
export function yamlAssist(library: FieldLibrary, list: string): Extension {
  return [
    EditorState.phrases.of({ Completions: list }),
    autocompletion({ override: [(context) => completionsAt(context, library)], icons: false }),
    hoverTooltip((view, at) => shownAt(view, at, library)),
  ];
}

async function completionsAt(context: CompletionContext, library: FieldLibrary): Promise<CompletionResult | null> {
  const text = context.state.sliceDoc();
  const place = yamlPlace(text, context.pos);
  if (place === null || (place.word === '' && !context.explicit && place.at.part === 'key')) return null;
  const options = place.at.part === 'key' ? await names(place, text, library) : await values(place, place.at.key, library);
  return context.aborted || options.length === 0 ? null : { from: place.from, options, validFor: NAME };
}

const ROOT = ['apiVersion', 'kind', 'metadata', 'spec'] as const;

async function names(place: YamlPlace, text: string, library: FieldLibrary): Promise<Completion[]> {
  const found = await library.describe(place);
  // What the cluster writes is nothing to type.
  const unwritten = place.path.length === 0 ? ['status'] : place.path.length === 1 && place.path[0] === 'metadata' ? ['managedFields'] : [];
  if (found === null)
    return place.path.length === 0 && place.indent === 0
      ? ROOT.filter((name) => !place.beside.has(name)).map((name) => ({ label: name, type: 'property', apply: `${name}: ` }))
      : [];
  const behind = /^[\w.\-/]*(?<colon>\s*:)?/u.exec(text.slice(place.from))?.groups?.['colon'] !== undefined;
  return found.fields
    .filter(({ name }) => !place.beside.has(name) && !unwritten.includes(name))
    .map(({ name, type, description, required }) => ({
      label: name,
      type: 'property',
      detail: required ? `${type}, ${library.required}` : type,
      ...(description === '' ? {} : { info: description }),
      boost: required ? 10 : 0,
      apply: behind ? name : `${name}:${place.flow ? ' ' : openingOf(type, ' '.repeat(place.indent))}`,
    }));
}

/** What follows a name: an object and a list go on in lines of their own. */
function openingOf(type: string, indent: string): string {
  if (type.startsWith('[]')) return `\n${indent}  - `;
  return type === 'Object' || type.startsWith('map[') ? `\n${indent}  ` : ' ';
}

async function values(place: YamlPlace, key: string, library: FieldLibrary): Promise<Completion[]> {
  if (place.path.length === 0 && (key === 'kind' || key === 'apiVersion')) {
    const kinds = await library.kinds();
    const wanted =
      key === 'kind'
        ? kinds.filter(({ apiVersion }) => place.apiVersion === '' || apiVersion === place.apiVersion).map(({ kind }) => kind)
        : kinds.filter(({ kind }) => place.kind === '' || kind === place.kind).map(({ apiVersion }) => apiVersion);
    return [...new Set(wanted)].toSorted().map((label) => ({ label, type: 'constant' }));
  }
  const found = await library.describe({ ...place, path: [...place.path, key] });
  return (found?.values ?? []).map((label) => ({ label, type: 'constant' }));
}

/** A field's type and what the cluster says of it, under the pointer or the cursor. */
async function shownAt(view: EditorView, at: number, library: FieldLibrary) {
  const { from, to, text } = view.state.doc.lineAt(at);
  const name = /^(?<lead>[\s-]*)(?<key>[\w.\-/$]+):/u.exec(text)?.groups;
  if (name?.['key'] === undefined || name['lead'] === undefined) return null;
  const begin = from + name['lead'].length;
  const end = begin + name['key'].length;
  if (at < begin || at > end || end > to) return null;
  const place = yamlPlace(view.state.sliceDoc(), end);
  if (place === null) return null;
  const key = name['key'];
  const parent = await library.describe(place);
  const field = parent?.fields.find((one) => one.name === key);
  if (field === undefined) return null;
  return {
    pos: begin,
    end,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-field-description';
      const head = dom.appendChild(document.createElement('div'));
      head.append(
        Object.assign(document.createElement('strong'), { textContent: key }),
        ` ${field.type}${field.required ? `, ${library.required}` : ''}`,
      );
      if (field.description !== '')
        dom.append(Object.assign(document.createElement('div'), { textContent: field.description, lang: 'en' }));
      return { dom };
    },
  };
}
