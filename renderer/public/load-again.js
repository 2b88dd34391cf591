/*
 * A browser breaks off what it loads when the computer's network changes (a VPN, a laptop that wakes up). The page would then stay
 * half loaded: it loads itself again, twice within a minute at most, so that what is really missing is said instead (index.html).
 */
(() => {
  const KEY = 'pilothouse.loaded-again';
  const MOST = 2;
  const WITHIN_MS = 60_000;

  let asked = false;

  /** Whether it loads itself again. */
  function loadAgain() {
    if (asked) return true;
    const now = Date.now();
    const before = (sessionStorage.getItem(KEY) ?? '')
      .split(' ')
      .map(Number)
      .filter((time) => time > now - WITHIN_MS);
    if (before.length >= MOST) return false;
    asked = true;
    sessionStorage.setItem(KEY, [...before, now].join(' '));
    location.reload();
    return true;
  }

  function isPart(element) {
    return element instanceof HTMLScriptElement || (element instanceof HTMLLinkElement && element.rel !== 'icon');
  }

  // Once a page stands, what is fetched later is tried again, or told of, where it is needed: what was typed stays.
  function nothingStandsYet() {
    return document.querySelector('.not-loaded') !== null;
  }

  // Failures to load do not bubble: they are caught on their way down.
  globalThis.addEventListener('error', (event) => isPart(event.target) && nothingStandsYet() && loadAgain(), true);
  // A part that is fetched later (vite.dev/guide/build, "Load error handling"): only as long as nothing stands on the page yet.
  globalThis.addEventListener('vite:preloadError', () => nothingStandsYet() && loadAgain());
  // A room that one has just turned to (lazy-page.ts): nothing was typed in it yet.
  globalThis.addEventListener('page-not-loaded', (event) => loadAgain() && event.preventDefault());
})();
