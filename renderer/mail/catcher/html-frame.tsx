import Box from '@mui/material/Box';

/** Nothing is loaded, nothing runs, nothing can be sent anywhere; styles of the message itself are let through. */
const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'">`;

/** A message's HTML in a frame of its own, without scripts, links that lead anywhere, or a network; black on white as mail is written. */
export function HtmlFrame({ html, title }: { readonly html: string; readonly title: string }) {
  return (
    <Box
      component="iframe"
      title={title}
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={`<!doctype html>${POLICY}<meta name="color-scheme" content="light">${html}`}
      sx={{ width: '100%', height: 420, border: 1, borderColor: 'surface.line', borderRadius: 1, bgcolor: '#fff', colorScheme: 'light' }}
    />
  );
}
