import { request as httpRequest } from 'node:http';
import { WebSocket } from 'ws';
import { expect, startConsole, test } from './console.ts';

/** A raw GET, with any headers; answers status, headers and body. */
function get(
  origin: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

/** How a WebSocket handshake ended: `open`, or the HTTP status it was refused with. */
function handshake(origin: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_, response) => resolve(String(response.statusCode)));
    socket.on('error', () => {});
  });
}

test('the link works once, and becomes a cookie that scripts and other sites cannot use', async () => {
  const served = await startConsole();
  try {
    const { pathname, search } = new URL(served.link);
    const first = await get(served.origin, pathname + search);
    expect(first.status).toBe(200);
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    const second = await get(served.origin, pathname + search);
    expect(second.status).toBe(403);
    expect(second.body).toContain('This link was used or is too old');
    expect((await get(served.origin, '/')).status).toBe(401);
    const value = cookie.split(';', 1)[0] ?? '';
    const page = await get(served.origin, '/', { cookie: value });
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    const scripts = policy.split(';').find((part) => part.trim().startsWith('script-src')) ?? '';
    expect(scripts).toContain("'self'");
    expect(scripts).not.toContain('unsafe');
  } finally {
    await served.stop();
  }
});

test('another host name or another site gets nothing, even with the cookie', async () => {
  const served = await startConsole();
  try {
    const { pathname, search, host } = new URL(served.link);
    const entered = await get(served.origin, pathname + search);
    const cookie = String(entered.headers['set-cookie']).split(';', 1)[0] ?? '';
    expect((await get(served.origin, '/', { cookie, host: 'attacker.example' })).status).toBe(421);
    expect(await handshake(served.origin, { cookie, origin: 'http://attacker.example' })).toBe('403');
    expect(await handshake(served.origin, { cookie, origin: served.origin, host: 'attacker.example' })).toBe('403');
    expect(await handshake(served.origin, { origin: served.origin, host })).toBe('403');
    expect(await handshake(served.origin, { cookie, origin: served.origin })).toBe('open');
  } finally {
    await served.stop();
  }
});

test('a path cannot leave the pages', async () => {
  const served = await startConsole();
  try {
    const { pathname, search } = new URL(served.link);
    const cookie = String((await get(served.origin, pathname + search)).headers['set-cookie']).split(';', 1)[0] ?? '';
    for (const path of [
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/..%5c..%5cpackage.json',
    ]) {
      const answer = await get(served.origin, path, { cookie });
      expect(answer.body, path).not.toContain('"devDependencies"');
    }
  } finally {
    await served.stop();
  }
});

test('a message that cannot be read or is too large ends its own socket and nothing else', async () => {
  const served = await startConsole();
  try {
    const { pathname, search } = new URL(served.link);
    const cookie = String((await get(served.origin, pathname + search)).headers['set-cookie']).split(';', 1)[0] ?? '';
    for (const message of ['no JSON at all', '{"i":"1","p":{"u":"/no/such/call","b":{}}}', 'x'.repeat(5 * 1024 * 1024)]) {
      const socket = new WebSocket(`${served.origin.replace('http', 'ws')}/rpc`, { headers: { cookie, origin: served.origin } });
      await new Promise((resolve) => socket.once('open', resolve));
      const ended = new Promise<string>((resolve) => {
        socket.once('close', (code) => resolve(`closed ${code}`));
        socket.once('message', (data: Buffer) => resolve(data.toString('utf8')));
      });
      socket.on('error', () => {});
      socket.send(message);
      expect(await ended).toMatch(/closed (1007|1009)|No procedure matched/u);
      socket.terminate();
    }
    expect((await get(served.origin, '/', { cookie })).status).toBe(200);
  } finally {
    await served.stop();
  }
});

test('an answer larger than the bound is held back and said, and the socket stays', async () => {
  const served = await startConsole({
    sshConfig: Array.from({ length: 30_000 }, (_, n) => `Host a-server-with-a-long-name-${n}\n`).join(''),
  });
  try {
    const { pathname, search } = new URL(served.link);
    const cookie = String((await get(served.origin, pathname + search)).headers['set-cookie']).split(';', 1)[0] ?? '';
    const socket = new WebSocket(`${served.origin.replace('http', 'ws')}/rpc`, { headers: { cookie, origin: served.origin } });
    await new Promise((resolve) => socket.once('open', resolve));
    const ask = async (path: string) => {
      const answered = new Promise<string>((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString('utf8'))));
      socket.send(JSON.stringify({ i: path, p: { u: path, b: {} } }));
      return answered;
    };
    const held = await ask('/servers/hosts/list');
    expect(held).toContain('message-too-large');
    expect(held.length).toBeLessThan(4 * 1024 * 1024);
    expect(await ask('/system/info')).toContain('hostName');
    socket.terminate();
  } finally {
    await served.stop();
  }
});

test('a stopped engine is said', async ({ page }) => {
  const first = await startConsole();
  await page.goto(first.link);
  await expect(page.getByRole('contentinfo')).toContainText('Engine running');
  await first.stop();
  await expect(page.getByRole('contentinfo')).not.toContainText('Engine running');
});

test('a page whose parts were broken off loads itself again; what is really missing is said', async ({ page }) => {
  const served = await startConsole();
  try {
    const broken: string[] = [];
    let most = 2;
    await page.route('**/assets/*.js', async (route) => {
      if (broken.length >= most) return route.continue();
      broken.push(route.request().url());
      return route.abort('connectionaborted');
    });
    await page.goto(served.link);
    await expect(page.getByRole('navigation').first()).toBeVisible();
    expect(broken.length).toBeGreaterThan(0);
    most = Number.POSITIVE_INFINITY;
    await page.goto(served.origin);
    await expect(page.getByRole('link', { name: 'Load it again' })).toBeVisible({ timeout: 15_000 });
  } finally {
    await served.stop();
  }
});

test('a room whose parts were broken off while one turned to it is there after all', async ({ page }) => {
  const served = await startConsole();
  try {
    // Rooms are loaded when they are opened only, not beforehand.
    await page.addInitScript(() => Object.assign(globalThis, { requestIdleCallback: () => 0 }));
    let breaking = false;
    const broken: string[] = [];
    await page.route('**/assets/*.js', async (route) => {
      if (!breaking || broken.length > 0) return route.continue();
      broken.push(route.request().url());
      return route.abort('connectionaborted');
    });
    await page.goto(served.link);
    await page.waitForURL(`${served.origin}/`);
    const activity = page.getByRole('navigation').first().getByRole('link', { name: 'Activity' });
    await expect(activity).toBeVisible();
    breaking = true;
    await activity.click();
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible({ timeout: 20_000 });
    expect(broken).toHaveLength(1);
    await expect(page).toHaveURL(/\/activity/u);
  } finally {
    await served.stop();
  }
});

test('a room that does not come at all, and a part of the frame, are said with a way to try again', async ({ page }) => {
  test.slow();
  const served = await startConsole();
  try {
    await page.addInitScript(() => Object.assign(globalThis, { requestIdleCallback: () => 0 }));
    let breaking = false;
    await page.route('**/assets/page-*.js', (route) => (breaking ? route.abort('connectionaborted') : route.continue()));
    await page.route('**/assets/palette-*.js', (route) => route.abort('connectionaborted'));
    await page.goto(served.link);
    await page.waitForURL(`${served.origin}/`);
    const rail = page.getByRole('navigation').first();
    await expect(rail).toBeVisible();
    const said = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
    breaking = true;
    await rail.getByRole('link', { name: 'Activity' }).click();
    await expect(said).toBeVisible({ timeout: 40_000 });
    await expect(rail).toBeVisible();
    // The frame goes with a part of its own; what is left is no empty window.
    await page.keyboard.press('Control+K');
    await expect(rail).toBeHidden();
    await expect(said).toBeVisible();
    breaking = false;
    await said.getByRole('button', { name: 'Load the window again' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible({ timeout: 40_000 });
  } finally {
    await served.stop();
  }
});

test('a tour of all rooms asks nothing of another origin, and leaves the page nowhere', async ({ page }) => {
  const served = await startConsole({ sshConfig: 'Host web-1\n  HostName 127.0.0.1\n  Port 1\n' });
  try {
    const asked: string[] = [];
    const loaded: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('websocket', (socket) => asked.push(socket.url().replace(/^ws/u, 'http')));
    page.on('load', () => loaded.push(page.url()));
    await page.goto(served.link);
    // The link's own page sets the cookie, and moves on by itself to where the cookie counts.
    await page.waitForURL(`${served.origin}/`);
    await page.waitForLoadState('load');
    loaded.length = 0;
    const rail = page.getByRole('navigation').first();
    await rail.waitFor();
    const rooms = await rail.getByRole('link').allInnerTexts();
    expect(rooms.length).toBeGreaterThanOrEqual(8);
    for (const room of rooms) {
      await rail.getByRole('link', { name: room.trim(), exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      await expect(rail.getByRole('link', { name: room.trim(), exact: true })).toHaveAttribute('aria-current', 'page');
    }
    await page.keyboard.press('Control+K');
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeVisible();
    const foreign = asked.filter((url) => !/^(?:data|blob):/u.test(url) && new URL(url).origin !== served.origin);
    expect(foreign).toEqual([]);
    expect(asked.length).toBeGreaterThan(rooms.length);
    expect(loaded).toEqual([]);
  } finally {
    await served.stop();
  }
});
