import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import type { Client, linkState } from '../../../renderer/client/link.ts';
import { root } from './desktop.ts';

/** What `attachEngineClient` leaves in the page. */
export interface EngineWindow {
  readonly engine: { readonly client: Client; readonly linkState: typeof linkState; readonly states: string[] };
}

let bundle: string | null = null;

/**
 * Puts the window's own `renderer/client/link.ts` alone on a page, with the port to itself, for tests to call: the page is a file
 * of the console that runs nothing.
 */
export async function attachEngineClient(page: Page): Promise<void> {
  bundle ??= await bundleLink();
  const style = await page
    .locator('link[rel=stylesheet]')
    .first()
    .evaluate((link: HTMLLinkElement) => link.href);
  await page.goto(style);
  await page.evaluate(bundle);
  await page.evaluate(async () => {
    const { engine } = window as unknown as EngineWindow;
    await engine.client.system.info();
    engine.states.length = 0;
  });
}

async function bundleLink(): Promise<string> {
  const entry = 'virtual:engine';
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root,
    plugins: [
      {
        name: 'engine',
        resolveId: (id) => (id === entry ? `\0${entry}` : null),
        load: (id) =>
          id === `\0${entry}`
            ? `import { client, linkState, startLink } from ${JSON.stringify(join(root, 'renderer/client/link.ts'))};
               const states = [];
               linkState.onChange(() => linkState.get().state === states.at(-1) || states.push(linkState.get().state));
               window.engine = { client, linkState, states };
               startLink();`
            : null,
      },
    ],
    build: {
      write: false,
      minify: false,
      target: 'chrome130',
      rolldownOptions: { input: entry, output: { format: 'iife', codeSplitting: false } },
    },
  });
  const output = Array.isArray(result) ? result[0]?.output : 'output' in result ? result.output : undefined;
  const code = output?.[0].code;
  if (code === undefined) throw new Error('the link was not bundled');
  return code;
}
