/**
 * What reaches out by itself, or would as soon as it is pressed: content policies stop what is loaded, not the connections a browser opens ahead.
 * Drawings (SVG) and formulas (MathML) go whole: they can set a link anew by themselves, and what stands in them is read otherwise the next time.
 */
const REACHES_OUT = 'script, link, base, meta, iframe, frame, frameset, object, embed, portal, applet, template, svg, math';
const LEADS_AWAY = ['href', 'xlink:href', 'ping', 'target', 'action', 'formaction', 'download', 'srcdoc', 'manifest'];
/** HTML that is still another one after so many readings is made to be misread. */
const MOST_READINGS = 4;
/** Browsers show 512 levels, and read deeper ones in steps of the square of their number: 400,000 would hold the window up for minutes. */
const DEEPEST = 1000;
/** Elements without an end, and those whose end is mostly left out. */
const NOT_NESTED = /^(?:area|br|col|hr|img|input|link|meta|source|track|wbr|p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option)$/iu;

/**
 * A message's HTML with everything left out that could open a connection or lead away; what a link led to stands in its hint. It is read by
 * `DOMParser`, in a document that runs and loads nothing, until it reads the same as it is written; what never does, or is nested deeper than can be
 * read, is shown as its text alone.
 */
export function inertHtml(html: string): string {
  if (nestsTooDeep(html)) return asText(html.replaceAll(/<[^<>]*>/gu, ''));
  let written = html;
  for (let reading = 0; reading < MOST_READINGS; reading += 1) {
    const read = cleaned(written).documentElement.outerHTML;
    if (read === written) return read;
    written = read;
  }
  return asText(cleaned(written).body.textContent);
}

function asText(text: string): string {
  const shown = document.implementation.createHTMLDocument();
  shown.body.textContent = text;
  return shown.documentElement.outerHTML;
}

/** Whether more elements stand open within each other than can be read in good time; counted, not parsed. */
export function nestsTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, end, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/giu)) {
    if (NOT_NESTED.test(name)) continue;
    depth = end === '/' ? Math.max(depth - 1, 0) : depth + 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

function cleaned(html: string): Document {
  const read = new DOMParser().parseFromString(html, 'text/html');
  for (const element of read.querySelectorAll(REACHES_OUT)) element.remove();
  for (const element of read.querySelectorAll('*')) {
    const leads = element.getAttribute('href') ?? element.getAttribute('xlink:href');
    if (leads !== null && element.localName === 'a') element.setAttribute('title', leads);
    for (const name of LEADS_AWAY) element.removeAttribute(name);
    for (const { name } of [...element.attributes]) if (name.startsWith('on')) element.removeAttribute(name);
  }
  return read;
}
