import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './console.ts';

const CSV =
  'name;address;user;environment;tags;password\nweb-1;10.0.0.1;ops;production;web;hunter2\nweb-2;10.0.0.2;ops;production;web;\ndb-1;10.0.0.3;;staging;sql;\nbad/name;x;;;;\n';

test('servers are imported with a preview, grouped by environment, tagged together, found by tag, and exported', async ({ open }) => {
  const { page } = await open({ sshConfig: 'Host bastion\n  HostName 198.51.100.1\n' });
  await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import servers' });
  await dialog.getByLabel('Or paste it here').fill(CSV);
  const preview = dialog.getByRole('grid', { name: 'What would be imported' });
  await expect(preview.getByRole('row', { name: /bad\/name/u })).toContainText('Unusable');
  await expect(dialog).toContainText('3 new, 0 different, 0 the same, 1 unusable');
  await expect(dialog).toContainText('A password was not taken over');
  await dialog.getByRole('button', { name: 'Import 3 servers' }).click();
  await expect(page.getByRole('dialog')).toContainText('Added: 3.');
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  const grid = page.getByRole('grid', { name: 'Servers' });
  const production = grid.getByRole('button', { name: /Production 2 servers/u });
  await expect(production).toHaveAttribute('aria-expanded', 'true');
  await production.click();
  await expect(grid.getByText('web-1', { exact: true })).toHaveCount(0);
  await production.click();

  await grid.getByRole('row', { name: /web-1/u }).getByRole('checkbox').click();
  await grid
    .getByRole('row', { name: /db-1/u })
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  const chosen = page.getByRole('toolbar', { name: 'Chosen servers' });
  await expect(chosen).toContainText('3 servers chosen');
  await chosen.getByRole('button', { name: 'Tags' }).click();
  const tags = page.getByRole('dialog', { name: 'Tags that 3 servers share' });
  await tags.getByLabel('Tags').fill('eu ');
  await tags.getByRole('button', { name: 'Save' }).click();
  await expect(tags).toBeHidden();
  await expect(grid.getByRole('row', { name: /db-1/u })).toContainText('eu');

  await page.getByLabel('Filter the servers').fill('sql eu staging');
  await expect(grid.getByRole('row')).toHaveCount(3);
  await expect(grid).toContainText('db-1');
  await page.getByLabel('Filter the servers').fill('');

  await chosen.getByRole('button', { name: 'Export' }).click();
  const exported = page.getByRole('dialog', { name: 'Export 3 servers' });
  await expect(exported.getByRole('region')).toContainText('# pilothouse: environment=staging tags=eu,sql');
  const saving = page.waitForEvent('download');
  await exported.getByRole('button', { name: 'Save as a file' }).click();
  expect((await saving).suggestedFilename()).toMatch(/^ssh_config/u);
  await exported.getByRole('button', { name: 'Close' }).click();

  await chosen.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 3' }).click();
  await expect(chosen).toBeHidden();
  await expect(grid).toContainText('bastion');
  await expect(grid).not.toContainText('web-1');
});

test('5,000 servers are searched, folded and chosen without the page standing still', async ({ open }) => {
  const { page } = await open();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import servers' });
  const rows = Array.from({ length: 5_000 }, (_, n) => `n${n},10.0.${n >> 8}.${n & 255},${n % 2 ? 'prod' : 'dev'},t${n % 50}`);
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(`name,ip,env,tags\n${rows.join('\n')}\n`) });
  await dialog
    .getByRole('button', { name: 'Import 5,000 servers' })
    .or(dialog.getByRole('button', { name: 'Import 5000 servers' }))
    .click();
  await expect(page.getByRole('dialog')).toContainText(/Added: 5,?000/u);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const grid = page.getByRole('grid', { name: 'Servers' });
  await expect(grid).toContainText(/2,?500 servers/u);
  const started = Date.now();
  await page.getByLabel('Filter the servers').fill('t7 n4807');
  await expect(grid).toContainText('n4807');
  await page.getByLabel('Filter the servers').fill('');
  await grid.focus();
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('toolbar', { name: 'Chosen servers' })).toContainText(/5,?001 servers chosen/u);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('toolbar', { name: 'Chosen servers' })).toBeHidden();
  expect(Date.now() - started).toBeLessThan(10_000);
});

test('what was typed for a server is there when its form is opened again, until it is saved or cancelled', async ({ open }) => {
  const { page } = await open();
  await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
  const add = page.getByRole('button', { name: 'Add a server' }).first();
  const form = page.getByRole('dialog', { name: 'Add a server' });
  await add.click();
  await expect(form.getByText('still here', { exact: false })).toBeHidden();
  await form.getByLabel('Name').fill('web-9');
  await form.getByLabel('Address').fill('192.0.2.9');
  await page.keyboard.press('Escape');
  await expect(form).toBeHidden();
  await add.click();
  await expect(form.getByRole('status')).toContainText('What you had typed is still here.');
  await expect(form.getByLabel('Name')).toHaveValue('web-9');
  await expect(form.getByLabel('Address')).toHaveValue('192.0.2.9');
  await form.getByRole('button', { name: 'Start over' }).click();
  await expect(form.getByLabel('Name')).toHaveValue('');
  await form.getByLabel('Name').fill('web-9');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await add.click();
  await expect(form.getByLabel('Name')).toHaveValue('');
  await form.getByLabel('Name').fill('web-9');
  await form.getByLabel('Address').fill('192.0.2.9');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  await add.click();
  await expect(form.getByLabel('Name')).toHaveValue('');
});

test('the box and the menu of a row are called after it, and no list of servers, ports or files breaks WCAG 2.2 AA', async ({ open }) => {
  test.slow();
  const { page } = await open({ sshConfig: 'Host web-1\n  HostName 192.0.2.10\n' });
  const accessible = async () => {
    await expect(page.getByRole('rowheader').first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  };
  await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
  await accessible();
  await expect(page.getByRole('rowheader', { name: 'web-1', exact: true })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select web-1', exact: true }).click();
  await expect(page.getByRole('toolbar')).toContainText('1 server chosen');
  await page.getByRole('button', { name: 'Actions of web-1', exact: true }).click();
  await expect(page.getByRole('menuitem', { name: 'Check the login' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('rowheader', { name: 'This computer', exact: true }).click();
  await page.getByRole('tab', { name: 'Files' }).click();
  await expect(page.getByRole('button', { name: 'Actions of Folder data', exact: true })).toBeVisible();
  await accessible();
  await page.getByRole('tab', { name: 'Ports' }).click();
  await expect(page.getByRole('grid')).toBeVisible();
  await accessible();
});
