import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { inertHtml } from './inert-html.ts';

/** Nothing is loaded, nothing runs, nothing can be sent anywhere; styles of the message itself are let through. */
const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'">`;

/** Links lead nowhere and still look like links; a message's own styles win. */
const LINKS = '<style>:where(a[title]) { color: -webkit-link; text-decoration: underline; cursor: help }</style>';

/** A message's HTML in a frame of its own, without scripts, links that lead anywhere, or a network; black on white as mail is written. */
export function HtmlFrame({ html, title }: { readonly html: string; readonly title: string }) {
  const inert = useMemo(() => inertHtml(html), [html]);
  return (
    <Box
      component="iframe"
      title={title}
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={`<!doctype html>${POLICY}<meta name="color-scheme" content="light">${LINKS}${inert}`}
      sx={{ width: '100%', height: 420, border: 1, borderColor: 'surface.line', borderRadius: 1, bgcolor: '#fff', colorScheme: 'light' }}
    />
  );
}
