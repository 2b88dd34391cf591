// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Console } from './console.tsx';
import { openConsole } from './console.tsx';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
});
afterAll(() => console_.close());

/** Nothing listens on the discard port of this computer: a connection is refused at once. */
const NOBODY = '127.0.0.1:9';
const connections = () => console_.core().rooms.vantages.connections.list();
const typeAddress = (path: string) => {
  window.history.pushState(null, '', path);
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }));
};

test('a server that is in no list is contacted only once the person says so', async () => {
  typeAddress(`/servers/${encodeURIComponent(NOBODY)}`);
  const title = await screen.findByText(`${NOBODY} is not in your lists`);
  expect(connections()).toEqual([]);
  typeAddress(`/servers/${encodeURIComponent(NOBODY)}/units`);
  expect(await screen.findByText(`${NOBODY} is not in your lists`)).toBeDefined();
  expect(connections()).toEqual([]);
  expect(title).toBeDefined();

  fireEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'Connect' }));
  expect((await screen.findAllByText(/refused/u)).length).toBeGreaterThan(0);
  expect(screen.queryByText(`${NOBODY} is not in your lists`)).toBeNull();
});

test('one that is saved, or was opened by the palette, is contacted at once', async () => {
  const { settings } = console_.core().rooms;
  const host = { hostName: '127.0.0.1', port: 9, user: null, proxyJump: null, identityFile: null };
  await settings.merge(['servers', 'hosts'], { saved: host });
  await settings.merge(['recent'], ['server/ops@127.0.0.1:9']);
  for (const name of ['saved', 'ops@127.0.0.1:9']) {
    typeAddress(`/servers/${encodeURIComponent(name)}`);
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 }).textContent).toContain(name));
    expect((await screen.findAllByText(/refused/u)).length).toBeGreaterThan(0);
    expect(screen.queryByText(`${name} is not in your lists`)).toBeNull();
  }
});
