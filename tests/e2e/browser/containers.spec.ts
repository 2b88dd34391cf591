import { availability, startDocker } from '../../lab/docker.ts';
import { expect, test } from './console.ts';

const COMPOSE = `version: "2.4"
services:
  api:
    image: lab/base:1
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do echo tick; sleep 0.5; done"]
    environment: {DATABASE_PASSWORD: s3cret-value}
  worker:
    image: lab/base:1
    command: ["sh", "-c", "sleep 0.2; echo 'KeyError: REDIS_URL' >&2; exit 3"]
    restart: always
`;

test('containers: a crash loop first with its reason, details without secrets, the log followed, a restart made and verified', async ({
  open,
}) => {
  test.slow();
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const docker = await startDocker();
  try {
    await docker.compose('shop', { 'docker-compose.yml': COMPOSE });
    const { page } = await open({ env: { PATH: `${docker.programs}:/usr/bin:/bin` } });
    await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
    await page.getByText('This computer', { exact: true }).first().click();
    await page.getByRole('tab', { name: 'Containers' }).click();
    const list = page.getByRole('grid', { name: 'Containers' });
    await expect(list.getByRole('row', { name: /shop_worker_1/u })).toContainText('KeyError: REDIS_URL', { timeout: 30_000 });
    await expect(page.getByRole('button', { name: /^shop/u }).first()).toBeVisible();

    await list.getByText('shop_api_1', { exact: true }).click();
    const drawer = page.getByRole('complementary', { name: 'shop_api_1' });
    await expect(drawer.getByRole('log')).toContainText('tick', { timeout: 20_000 });
    await expect(drawer).toContainText('DATABASE_PASSWORD');
    await expect(drawer).toContainText('hidden: looks like a secret');
    expect(await page.locator('body').innerText()).not.toContain('s3cret-value');

    await drawer.getByRole('button', { name: 'Restart', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('docker restart shop_api_1', { timeout: 20_000 });
    await dialog.getByRole('button', { name: 'Restart', exact: true }).click();
    await expect(dialog).toContainText('Done', { timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('navigation').first().getByRole('link', { name: 'Activity' }).click();
    await expect(page.getByText('Container changed').first()).toBeVisible();
  } finally {
    await docker.stop();
  }
});

test('a shell in a container is a terminal of its own, opened again in the same one; an image without a shell says so', async ({
  open,
}) => {
  test.slow();
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const docker = await startDocker();
  try {
    const sleeping = 'trap "exit 0" TERM; while :; do sleep 0.2; done';
    for (const name of ['api', 'bare']) await docker.docker('run', '-d', '--name', name, docker.image, 'sh', '-c', sleeping);
    await docker.docker('exec', 'bare', 'busybox', 'rm', '/bin/sh');
    const { page } = await open({ env: { PATH: `${docker.programs}:/usr/bin:/bin` } });
    const lines = page.locator('.xterm-rows');
    await page.goto(new URL('/servers/here/containers/api', page.url()).href);
    await page.getByRole('complementary', { name: 'api' }).getByRole('button', { name: 'Open a shell' }).click();
    await expect(page.getByRole('group', { name: 'Terminal 1 on api on this computer' })).toBeVisible();
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
    await page.keyboard.type('echo inside-$((40+2)) $LANG');
    await page.keyboard.press('Enter');
    await expect(lines).toContainText('inside-42 C.UTF-8');
    await page.keyboard.type('exit');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open it again' }).click();
    await expect(page.getByRole('button', { name: 'Open it again' })).toBeHidden();
    await page.keyboard.type('echo again-$((40+2))');
    await page.keyboard.press('Enter');
    await expect(lines).toContainText('again-42');

    await page.goto(new URL('/servers/here/containers', page.url()).href);
    await page.getByRole('grid', { name: 'Containers' }).getByText('bare', { exact: true }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Open a shell' }).click();
    await expect(page.getByText('The image of bare has no shell.')).toBeVisible();
    const tabs = page.getByRole('tablist', { name: 'Terminals on this computer' });
    await expect(tabs.getByRole('tab')).toHaveText([/1: api$/u, /2: bare$/u]);
  } finally {
    await docker.stop();
  }
});
