/** A place between braces and brackets, from their first one on. */
export interface FlowPlace {
  /** Names around it; items of lists have none. */
  readonly path: readonly string[];
  readonly at: { readonly part: 'key' } | { readonly part: 'value'; readonly key: string };
  readonly word: string;
  readonly beside: ReadonlySet<string>;
}

interface Frame {
  readonly map: boolean;
  /** Where each name begins. */
  readonly names: Map<number, string>;
  /** The name whose value is written. */
  key: string | null;
  /** Where what is between two signs begins. */
  from: number;
}

/** Reads `{name: web, labels: {app: |}}` at a cursor; null in quotes, in lists of values, and where the braces are closed. */
export function flowPlace(text: string, cursor: number): FlowPlace | null {
  const frames: Frame[] = [];
  let found: { readonly place: FlowPlace; readonly frame: Frame; readonly begin: number } | null = null;
  for (let at = 0; at <= text.length; at += 1) {
    if (at === cursor) {
      const place = placeAt(frames, text.slice(0, cursor));
      const frame = frames.at(-1);
      if (place === null || frame === undefined) return null;
      found = { place, frame, begin: begins(text, frame.from) };
    }
    const sign = text[at];
    const frame = frames.at(-1);
    if (sign === '{' || sign === '[') frames.push({ map: sign === '{', names: new Map(), key: null, from: at + 1 });
    else if (frame === undefined) return null;
    else if (sign === '"' || sign === "'") {
      const end = text.indexOf(sign, at + 1);
      if (end < 0 || (at < cursor && cursor <= end)) break;
      at = end;
    } else if (sign === '}' || sign === ']') {
      frames.pop();
      if (frames.length === 0 || frame === found?.frame) break;
    } else if (sign === ',') {
      frame.key = null;
      frame.from = at + 1;
    } else if (sign === ':' && frame.map && frame.key === null && (at + 1 >= text.length || /[\s,}]/u.test(text[at + 1] ?? ''))) {
      frame.key = unquoted(text.slice(frame.from, at));
      frame.names.set(begins(text, frame.from), frame.key);
      frame.from = at + 1;
    }
  }
  if (found === null) return null;
  const beside = [...found.frame.names].flatMap(([begin, name]) => (begin === found.begin ? [] : [name]));
  return { ...found.place, beside: new Set(beside) };
}

function placeAt(frames: readonly Frame[], before: string): FlowPlace | null {
  const frame = frames.at(-1);
  if (frame?.map !== true) return null;
  const written = before.slice(frame.from);
  const word = /^\s*(?<word>[\w.\-/$]*)$/u.exec(written)?.groups?.['word'];
  if (word === undefined) return null;
  const path = frames.slice(0, -1).flatMap(({ key }) => key ?? []);
  if (frame.key === null) return { path, at: { part: 'key' }, word, beside: new Set() };
  // Right behind the colon there is no value yet.
  return /^\s/u.test(written) ? { path, at: { part: 'value', key: frame.key }, word, beside: new Set() } : null;
}

function begins(text: string, from: number): number {
  return from + (/^\s*/u.exec(text.slice(from))?.[0].length ?? 0);
}

function unquoted(name: string): string {
  return name.trim().replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/u, '$<inner>');
}
