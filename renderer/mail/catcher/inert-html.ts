/** What reaches out by itself, or would as soon as it is pressed: content policies stop what is loaded, not the connections a browser opens ahead. */
const REACHES_OUT = 'script, link, base, meta, iframe, frame, frameset, object, embed, portal, applet, template';
const LEADS_AWAY = ['href', 'xlink:href', 'ping', 'target', 'action', 'formaction', 'download', 'srcdoc', 'manifest'];

/**
 * A message's HTML with everything left out that could open a connection or lead away; what a link led to stands in its hint. It is read by
 * `DOMParser`, in a document that runs and loads nothing.
 */
export function inertHtml(html: string): string {
  const read = new DOMParser().parseFromString(html, 'text/html');
  for (const element of read.querySelectorAll(REACHES_OUT)) element.remove();
  for (const element of read.querySelectorAll('*')) {
    const leads = element.getAttribute('href') ?? element.getAttribute('xlink:href');
    if (leads !== null && element.localName === 'a') element.setAttribute('title', leads);
    for (const name of LEADS_AWAY) element.removeAttribute(name);
    for (const { name } of [...element.attributes]) if (name.startsWith('on')) element.removeAttribute(name);
  }
  return read.documentElement.outerHTML;
}
