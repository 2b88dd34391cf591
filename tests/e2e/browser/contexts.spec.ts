import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { expect, test } from './console.ts';

test('a context: its certificate is looked at and trusted by choice, its protection stays in view, and its file is followed', async ({
  open,
}) => {
  test.slow();
  const can = await availability({ node: false });
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startKubernetes({ node: false });
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-contexts-'));
  try {
    const kubeconfig = join(folder, 'config');
    const written = await readFile(lab.kubeconfig, 'utf8');
    await writeFile(kubeconfig, written.replaceAll(/certificate-authority-data: .*/gu, ''));
    const { page, served } = await open({ env: { KUBECONFIG: kubeconfig } });
    await page.goto(`${served.origin}/clusters/lab`);
    await expect(page.getByText(/comes from an authority that the context “lab” does not know/u).first()).toBeVisible({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Look at the certificate…' }).first().click();
    const trust = page.getByRole('dialog', { name: 'The certificate of lab' });
    await expect(trust.getByText('Not trusted')).toBeVisible();
    await expect(trust.getByText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/u)).toBeVisible();
    await trust.getByRole('button', { name: 'Trust exactly this one' }).click();
    await expect(page.getByText('Live', { exact: true }).first()).toBeVisible({ timeout: 40_000 });

    await page.getByRole('button', { name: 'Check' }).click();
    const check = page.getByRole('dialog', { name: /^Check of lab/u });
    await expect(check.getByText('Reached and logged in', { exact: false })).toBeVisible();
    await expect(check.getByText('everything')).toBeVisible();
    await check.getByRole('button', { name: 'Close' }).click();

    await page.getByRole('button', { name: 'Access…' }).click();
    const access = page.getByRole('dialog', { name: 'How lab is reached and protected' });
    await expect(access.getByText('Trusted by your choice')).toBeVisible();
    await access.getByRole('switch', { name: 'Protected' }).click();
    await access.getByLabel('Colour').click();
    await page.getByRole('option', { name: 'Violet' }).click();
    await expect(access.getByRole('switch', { name: 'Protected' })).toBeChecked();
    await access.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByRole('banner').getByText('Protected')).toBeVisible();
    await expect(page.getByRole('banner').getByRole('img', { name: 'Violet' })).toBeVisible();

    await page.getByRole('navigation').first().getByRole('link', { name: 'Clusters' }).click();
    await expect(page.getByRole('img', { name: 'Protected' })).toBeVisible();
    await appendFile(kubeconfig, '\n# looked at while it is written\n');
    await writeFile(kubeconfig, (await readFile(kubeconfig, 'utf8')).replaceAll('name: lab', 'name: renamed'));
    await expect(page.getByText('renamed').first()).toBeVisible({ timeout: 10_000 });
  } finally {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
