// @vitest-environment happy-dom
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PromptRequest } from '../../../main/core/vantage/prompts.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Console } from './console.tsx';
import { openConsole } from './console.tsx';

let console_: Console;
beforeAll(async () => {
  console_ = await openConsole();
});
afterAll(() => console_.close());

const rooms = () => console_.core().rooms;
const rail = () => within(screen.getByRole('navigation', { name: /Rooms|Rubriques/u }));
const ask = (request: PromptRequest) => rooms().prompter.ask(request, { signal: new AbortController().signal });
const words = (en: string, fr: string) => ({ en, fr });

describe('overview', () => {
  test('before anything was opened, four first steps stand there', async () => {
    await rooms().settings.merge(['servers', 'hosts', 'kept'], { hostName: '10.0.0.7' });
    fireEvent.click(rail().getByRole('link', { name: 'Authenticator' }));
    await screen.findByRole('heading', { level: 1, name: 'Authenticator' });
    fireEvent.click(rail().getByRole('link', { name: 'Overview' }));
    expect(await screen.findByText('1 server known: 0 in ssh config, 1 saved.')).toBeDefined();
    await rooms().settings.merge(['servers', 'hosts', 'kept'], null);
    expect(await screen.findByText('Nothing was opened yet')).toBeDefined();
    for (const step of ['Open a server', 'Open a cluster', 'Test mail', 'Enrol a second factor'])
      expect(screen.getByRole('link', { name: step })).toBeDefined();
  });

  test('what is wrong stands under its environment, worst first, with its reason, and opens its page', async () => {
    await rooms().settings.merge(['servers', 'environments'], { 'web-1': 'production' });
    rooms().findings.opened('server/web-1', 'web-1', 'healthy');
    rooms().findings.report('servers/web-1', [
      {
        link: 'server/web-1',
        target: 'web-1',
        level: 'degraded',
        reason: words('The disk / is 91 % full.', 'Le disque / est plein à 91 %.'),
      },
      {
        link: 'server/web-1/units/nginx.service',
        target: 'web-1 · nginx.service',
        level: 'failing',
        reason: words('nginx.service failed: exit 1.', 'nginx.service a échoué : code 1.'),
        began: new Date(Date.now() - 3 * 3_600_000 - 30_000).toISOString(),
      },
    ]);
    const production = within(await screen.findByRole('region', { name: 'Production' }));
    const lines = production.getAllByRole('listitem');
    expect(lines.map((line) => within(line).getByRole('link').getAttribute('href'))).toEqual([
      '/servers/web-1/units/nginx.service',
      '/servers/web-1',
    ]);
    expect(lines[0]?.textContent).toContain('nginx.service failed: exit 1.');
    expect(within(lines[0] ?? document.body).getByRole('img', { name: 'Failing' })).toBeDefined();
    expect(rail().getByRole('link', { name: 'Overview, 1 thing fails' })).toBeDefined();
    expect(lines[0]?.textContent).toMatch(/since .+ · 3 h/u);
    expect(lines[1]?.textContent).toContain('seen ');
  });

  test('a check that was made once and failed stands below all others, and is not counted as what fails', async () => {
    const refused = {
      kind: 'connection-refused',
      cause: words('Nothing listens there.', 'Rien n’écoute là.'),
      remedy: words('', ''),
    } as const;
    rooms().findings.verdict('url/https://old.test/', 'https://old.test/', { ok: false, via: 'here', certificate: null, failure: refused });
    const once = within(await screen.findByRole('region', { name: 'Checked once' }));
    expect(once.getByRole('link').getAttribute('href')).toBe('/health/https%3A%2F%2Fold.test%2F');
    expect(once.getByText(/^checked /u)).toBeDefined();
    expect(screen.getAllByRole('listitem').findLastIndex((line) => line.textContent?.includes('nginx.service failed'))).toBeLessThan(
      screen.getAllByRole('listitem').findIndex((line) => line.textContent?.includes('Nothing listens there.')),
    );
    expect(screen.getByText('1 one-off check found something wrong')).toBeDefined();
    expect(rail().getByRole('link', { name: 'Overview, 1 thing fails' })).toBeDefined();
  });

  test('a line that is dismissed goes until it changes, and can be brought back', async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss until it changes: https://old.test/' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Checked once' })).toBeNull());
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss until it changes: web-1' }));
    expect(await screen.findByText('2 dismissed until they change')).toBeDefined();
    expect(screen.queryByText(/degraded/u)).toBeNull();
    expect(screen.queryByText('The disk / is 91 % full.')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    fireEvent.click(screen.getByRole('button', { name: 'Bring back: web-1' }));
    expect(await screen.findByRole('button', { name: 'Dismiss until it changes: web-1' })).toBeDefined();
    expect(await screen.findByText('1 dismissed until it changes')).toBeDefined();
  });
});

describe('what is tried again by itself', () => {
  test('a lost server says when it is tried again, counted down', async () => {
    const lost = (inMs: number) =>
      rooms().findings.report('servers/db-1/connection', [
        {
          link: 'server/db-1',
          target: 'db-1',
          level: 'failing',
          reason: words('The session with db-1 has ended unexpectedly.', 'La session avec db-1 s’est terminée de façon inattendue.'),
          nextTryAt: new Date(Date.now() + inMs).toISOString(),
        },
      ]);
    lost(50_000);
    const line = () => screen.getAllByRole('listitem').find((item) => item.textContent?.includes('db-1'));
    await waitFor(() => expect(line()?.textContent).toMatch(/unexpectedly\. Trying again in \d+ s\./u));
    lost(-1000);
    await waitFor(() => expect(line()?.textContent).toContain('Trying again now.'));
    rooms().findings.report('servers/db-1/connection', []);
    await waitFor(() => expect(line()).toBeUndefined());
  });
});

describe('settings', () => {
  test('French is spoken at once, without a restart, and English again', async () => {
    fireEvent.click(rail().getByRole('link', { name: 'Settings' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Français' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Réglages' })).toBeDefined();
    expect(document.documentElement.lang).toBe('fr');
    expect(rail().getByRole('link', { name: 'Serveurs' })).toBeDefined();
    expect(rooms().settings.get().appearance.language).toBe('fr');
    fireEvent.click(screen.getByRole('button', { name: 'English' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeDefined();
  });

  test('a change made elsewhere shows here at once', async () => {
    await rooms().settings.merge(['appearance', 'mode'], 'light');
    await waitFor(() => expect(document.documentElement.getAttribute('data-mode')).toBe('light'));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Light' }).getAttribute('aria-pressed')).toBe('true'));
  });
});

describe('a disk that refuses', () => {
  test('a setting that cannot be kept is said with its remedy, and kept when it is tried again', async () => {
    const file = join(console_.dataDir, 'settings.json');
    await rm(file);
    await mkdir(join(file, 'in the way'), { recursive: true });
    fireEvent.click(screen.getByRole('button', { name: 'Collapse' }));
    expect(await screen.findByText(/settings\.json could not be read or written/u)).toBeDefined();
    expect(rooms().settings.get().appearance.railCollapsed).toBe(false);
    await rm(file, { recursive: true });
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText(/settings\.json could not be read or written/u)).toBeNull());
    expect(rooms().settings.get().appearance.railCollapsed).toBe(true);
    fireEvent.click(await screen.findByRole('button', { name: 'Show the words' }));
    await screen.findByRole('button', { name: 'Collapse' });
  });
});

describe('questions of connections', () => {
  test('a new host key is shown with its fingerprint; the answer reaches the connection', async () => {
    const answer = ask({
      kind: 'host-key',
      target: 'web-1',
      address: '10.0.0.1:22',
      keyType: 'ssh-ed25519',
      fingerprint: 'SHA256:abcdefgh',
      alsoKnownAs: ['bastion'],
    } as PromptRequest);
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText('SHA256:abcdefgh')).toBeDefined();
    expect(dialog.getByText('10.0.0.1:22')).toBeDefined();
    expect(dialog.getByText('bastion')).toBeDefined();
    fireEvent.click(dialog.getByLabelText('Remember it in known_hosts'));
    fireEvent.click(dialog.getByRole('button', { name: 'The key is right: connect' }));
    expect(await answer).toEqual({ kind: 'accept-host-key', remember: false });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('a key of another kind names those the host is known by, and what is wrong with its certificate', async () => {
    const answer = ask({
      kind: 'host-key',
      target: 'web-4',
      address: '10.0.0.4:22',
      keyType: 'ssh-ed25519',
      fingerprint: 'SHA256:another',
      alsoKnownAs: [],
      otherKeys: [{ keyType: 'ssh-rsa', fingerprint: 'SHA256:known', source: '/h/.ssh/known_hosts:3' }],
      certificateProblem: words('It shows a host certificate that expired.', 'Il présente un certificat d’hôte qui a expiré.'),
    } as PromptRequest);
    const dialog = within(await screen.findByRole('dialog', { name: 'Another kind of key from web-4' }));
    expect(dialog.getByText('ssh-rsa SHA256:known (/h/.ssh/known_hosts:3)')).toBeDefined();
    expect(dialog.getByText('It shows a host certificate that expired.')).toBeDefined();
    expect(dialog.queryByText('No name in known_hosts has this key.')).toBeNull();
    fireEvent.click(dialog.getByRole('button', { name: 'Do not connect' }));
    expect(await answer).toEqual({ kind: 'cancel' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('Escape refuses a host key', async () => {
    const answer = ask({
      kind: 'host-key',
      target: 'web-2',
      address: '10.0.0.2:22',
      keyType: 'ssh-ed25519',
      fingerprint: 'SHA256:zzzz',
      alsoKnownAs: [],
    } as PromptRequest);
    fireEvent.keyDown(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Do not connect' }), { key: 'Escape' });
    expect(await answer).toEqual({ kind: 'cancel' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('a refused password is called so, with the tries that are left; what is typed goes to the core and leaves the page', async () => {
    const answer = ask({
      kind: 'secrets',
      target: 'web-1',
      purpose: 'password',
      title: words('Password of ops on web-1', 'Mot de passe de ops sur web-1'),
      instruction: '',
      fields: [{ label: 'Password:', echo: false }],
      refused: 1,
      triesLeft: 2,
      canKeep: true,
    });
    const dialog = within(await screen.findByRole('dialog', { name: 'Password of ops on web-1' }));
    expect(dialog.getByText('The password was refused. 2 tries left.')).toBeDefined();
    const field = dialog.getByLabelText('Password');
    expect(field.getAttribute('type')).toBe('password');
    fireEvent.change(field, { target: { value: 'canary-7c1f' } });
    fireEvent.click(dialog.getByLabelText('In memory'));
    fireEvent.click(dialog.getByRole('button', { name: 'Continue' }));
    expect(await answer).toEqual({ kind: 'secrets', values: ['canary-7c1f'], keep: 'memory' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.body.innerHTML).not.toContain('canary-7c1f');
  });

  test('a question that is answered elsewhere goes away here', async () => {
    const giveUp = new AbortController();
    const answer = rooms().prompter.ask(
      {
        kind: 'host-key',
        target: 'web-3',
        address: '10.0.0.3:22',
        keyType: 'ssh-ed25519',
        fingerprint: 'SHA256:yyyy',
        alsoKnownAs: [],
      } as PromptRequest,
      { signal: giveUp.signal },
    );
    await screen.findByText('SHA256:yyyy');
    giveUp.abort();
    await expect(answer).rejects.toThrow();
    await waitFor(() => expect(screen.queryByText('SHA256:yyyy')).toBeNull());
  });
});

describe('credentials', () => {
  test('one is added, stands there by name and place, and its value is nowhere', async () => {
    fireEvent.click(rail().getByRole('link', { name: 'Credentials' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Add a credential' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add a credential' }));
    fireEvent.change(dialog.getByLabelText(/^Name/u), { target: { value: 'mail/smtp.example/ops' } });
    fireEvent.change(dialog.getByLabelText(/^Value/u), { target: { value: 'canary-91be' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Keep it' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const row = await screen.findByRole('row', { name: /mail\/smtp\.example\/ops/u });
    expect(row.textContent).toContain('In memory, until quit');
    expect(document.documentElement.outerHTML).not.toContain('canary-91be');
    expect((await rooms().credentials.get('mail/smtp.example/ops'))?.reveal()).toBe('canary-91be');
  });

  test('a name that is taken is refused before anything is sent', async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Add a credential' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add a credential' }));
    fireEvent.change(dialog.getByLabelText(/^Name/u), { target: { value: 'mail/smtp.example/ops' } });
    fireEvent.change(dialog.getByLabelText(/^Value/u), { target: { value: 'other' } });
    expect(dialog.getByText(/exists already/u)).toBeDefined();
    expect(dialog.getByRole('button', { name: 'Keep it' }).hasAttribute('disabled')).toBe(true);
    fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('deleting names it in full, asks first, and then it is gone', async () => {
    fireEvent.click(screen.getByRole('row', { name: /mail\/smtp\.example\/ops/u }));
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    const dialog = within(await screen.findByRole('alertdialog', { name: 'Delete mail/smtp.example/ops?' }));
    expect(await rooms().credentials.get('mail/smtp.example/ops')).not.toBeNull();
    fireEvent.click(dialog.getByRole('button', { name: 'Delete mail/smtp.example/ops' }));
    expect(await screen.findByText('No credential is kept')).toBeDefined();
    expect(await rooms().credentials.get('mail/smtp.example/ops')).toBeNull();
  });
});

describe('activity', () => {
  test('the changes made above stand in the journal, newest first, without a value', async () => {
    fireEvent.click(rail().getByRole('link', { name: 'Activity' }));
    await screen.findByRole('row', { name: /Credential deleted/u });
    const rows = screen.getAllByRole('row').map((row) => row.textContent ?? '');
    const at = (text: RegExp) => rows.findIndex((row) => text.test(row));
    expect(at(/Credential deleted/u)).toBeLessThan(at(/Credential kept/u));
    expect(at(/Credential kept/u)).toBeLessThan(at(/Setting changed/u));
    expect(document.documentElement.outerHTML).not.toMatch(/canary-/u);
  });

  test('the journal can be searched', async () => {
    fireEvent.change(screen.getByLabelText('Search the journal'), { target: { value: 'smtp.example' } });
    await waitFor(() => expect(screen.queryByRole('row', { name: /Setting changed/u })).toBeNull());
    expect(screen.getByRole('row', { name: /Credential kept/u })).toBeDefined();
    fireEvent.change(screen.getByLabelText('Search the journal'), { target: { value: 'zebra' } });
    expect(await screen.findByText('No entry contains “zebra”')).toBeDefined();
  });

  test('the log files are named with their folder', async () => {
    fireEvent.click(screen.getByRole('tab', { name: 'Log files' }));
    expect(await screen.findByText(`${console_.dataDir}/logs`)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Copy: Folder' }));
    await waitFor(() => expect(console_.copied.at(-1)).toBe(`${console_.dataDir}/logs`));
  });
});

describe('palette', () => {
  test('Ctrl+K opens it; a typed ssh target can be opened and is remembered', async () => {
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    const field = await screen.findByRole('combobox', { name: 'Search or do' });
    fireEvent.change(field, { target: { value: 'ssh ops@web-9.example' } });
    expect(screen.getByRole('option', { name: /Connect to ops@web-9\.example/u }).getAttribute('aria-selected')).toBe('true');
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(window.location.pathname).toBe('/servers/ops%40web-9.example'));
    await waitFor(() => expect(rooms().settings.get().recent[0]).toBe('server/ops@web-9.example'));
    expect(rooms().vantages.connections.list()).toEqual([]);
  });

  test('what was opened last stands first the next time', async () => {
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    await screen.findByRole('combobox', { name: 'Search or do' });
    expect(screen.getAllByRole('option')[0]?.textContent).toContain('ops@web-9.example');
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Search or do' })).toBeNull());
  });
});

describe('a lost engine', () => {
  test('that is given up is said, with where its logs are, and can be started again', async () => {
    const givenUp = (failure: Failure | null) =>
      window.dispatchEvent(
        new MessageEvent('message', { data: { kind: 'pilothouse-core-given-up', failure, logs: '/home/ops/logs' }, source: window }),
      );
    console_.lose();
    expect(await screen.findByText(/It is being started again\./u)).toBeDefined();
    givenUp(null);
    const notice = () => screen.queryAllByRole('alert').find((alert) => alert.textContent?.includes('/home/ops/logs'));
    await waitFor(() => expect(notice()?.textContent).toContain('The engine keeps stopping.'));
    expect(screen.queryByText(/It is being started again\./u)).toBeNull();
    expect(screen.getByText('Engine stopped')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Start it again' }));
    expect(console_.wanted()).toBe(1);
    givenUp({ kind: 'internal', cause: words('The disk is full.', 'Le disque est plein.'), remedy: words('Free some.', 'Libérez-en.') });
    await waitFor(() => expect(notice()?.textContent).toContain('The engine does not start. The disk is full. Free some.'));
    await console_.restart();
    expect(await screen.findByText('Engine running')).toBeDefined();
    expect(notice()).toBeUndefined();
    fireEvent.click(await screen.findByRole('button', { name: 'Dismiss' }));
  });

  test('is said; calls in flight fail with their kind; a new one is used and the live views follow it', async () => {
    const { client } = await import('../../../renderer/client/link.ts');
    const { failureOf } = await import('../../../renderer/client/failures.ts');
    fireEvent.click(rail().getByRole('link', { name: /Overview/u }));
    await screen.findByText('Live');
    const inFlight = client.system.info().then(
      () => 'answered',
      (error: unknown) => failureOf(error).kind,
    );
    console_.lose();
    expect(await inFlight).toBe('core-restarted');
    expect(await screen.findByText('Engine lost')).toBeDefined();
    // What the bottom line knew of connections and secrets is not known any more.
    expect(screen.getByText('Connections: not known')).toBeDefined();
    expect(screen.getByText('Secrets: not known yet')).toBeDefined();
    expect(await screen.findByText(/^Stale since/u)).toBeDefined();
    await console_.restart(() => writeFile(join(console_.dataDir, 'settings.json'), '{ broken'));
    expect(await screen.findByText('Engine running')).toBeDefined();
    expect(await screen.findByText(/The engine was started again/u)).toBeDefined();
    expect(await screen.findByText('Live')).toBeDefined();
    // The new core was told of nothing yet: what the old one knew is not shown as live.
    expect(await screen.findByText('Nothing was opened yet')).toBeDefined();
    // What was damaged on the way and survived stands first.
    expect(await screen.findByText(/settings\.json was missing or damaged; the last good copy is in use/u)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(/The engine was started again/u)).toBeNull();
  });
});
