// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Console } from '../renderer-frame/console.tsx';
import { openConsole } from '../renderer-frame/console.tsx';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
});
afterAll(() => console_.close());

test('a command on several servers: the band says Production, page and question name the servers in it first', async () => {
  const { settings } = console_.core().rooms;
  const host = { hostName: '127.0.0.1', port: 9, user: null, proxyJump: null, identityFile: null };
  await settings.merge(['servers'], { hosts: { 'a-test': host, 'db-1': host }, environments: { 'db-1': 'production' } });
  const { hostSelection } = await import('../../../renderer/servers/hosts/selection.ts');
  hostSelection.set(new Set(['ssh:a-test', 'ssh:db-1']));
  window.history.pushState(null, '', '/servers?run');
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }));

  const main = screen.getByRole('main');
  await within(main).findByText('On 2 servers:');
  await screen.findByRole('region', { name: 'Production' });
  const named = (place: HTMLElement) =>
    within(place)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent);
  await waitFor(() => expect(named(main)).toEqual(['Production db-1', 'No environment a-test']));

  fireEvent.change(within(main).getByLabelText('Command, read by sh on each server'), { target: { value: 'uname' } });
  fireEvent.click(within(main).getByRole('button', { name: 'Run' }));
  const question = await screen.findByRole('dialog');
  expect(named(question)).toEqual(['Production db-1', 'No environment a-test']);
  expect(within(question).getByText('1 of them is in Production. Type Production to go on')).toBeDefined();
});
