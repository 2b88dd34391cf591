// Loaded before the core: an error nobody catches, with the text it is sent, as a fault in a library would throw it.
process.on('message', ({ kind, text }) => {
  if (kind === 'reject') void Promise.reject(new Error(text));
  if (kind !== 'explode') return;
  setImmediate(() => {
    throw new Error(text);
  });
});
