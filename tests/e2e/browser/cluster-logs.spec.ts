import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScriptedPod } from '../../integration/kubernetes/log-server.ts';
import { stamp, startLogServer } from '../../integration/kubernetes/log-server.ts';
import { expect, test } from './console.ts';

/** Twenty lines, every tenth an error, then ten more each second. */
function talking(name: string): ScriptedPod {
  const began = Date.now();
  const line = (number: number) =>
    `${stamp(BigInt(began + number * 100) * 1_000_000n)} ${number % 10 === 0 ? `ERROR order ${number} refused` : `GET /orders/${number} 200`}\n`;
  let written = 20;
  return {
    name,
    log(query, answer) {
      for (let number = 1; number <= written; number += 1) answer.write(line(number));
      if (query.get('follow') !== 'true') {
        answer.end();
        return;
      }
      const timer = setInterval(() => answer.write(line((written += 1))), 100);
      answer.on('close', () => clearInterval(timer));
    },
  };
}

test('logs of all pods of a service: whose, how grave, what; paused, downloaded, and the previous run that there is none of', async ({
  open,
}) => {
  const server = await startLogServer([talking('api-6d4cf56db6-x8k2p'), talking('api-6d4cf56db6-9vq4t')]);
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-logs-'));
  try {
    const kubeconfig = join(folder, 'config');
    await writeFile(kubeconfig, server.kubeconfig);
    const { page, served } = await open({ env: { KUBECONFIG: kubeconfig } });
    await page.goto(`${served.origin}/clusters/scripted/services/shop/api/logs`);
    const log = page.getByRole('log', { name: 'Logs of api' });
    await expect(log.getByText('6d4cf56db6-x8k2p').first()).toBeVisible();
    await expect(log.getByText('6d4cf56db6-9vq4t').first()).toBeVisible();
    await expect(log.getByText('GET /orders/25 200').first()).toBeVisible();

    await page.getByRole('combobox', { name: 'Level' }).click();
    await page.getByRole('option', { name: 'Errors' }).click();
    await expect(log.getByText('ERROR order 20 refused').first()).toBeVisible();
    await expect(log.getByText('GET /orders')).toHaveCount(0);

    await page.getByRole('button', { name: 'Pods and containers to show' }).click();
    await page.getByRole('menuitemcheckbox', { name: /x8k2p/u }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Pods and containers to show' })).toHaveText('Pods: 1 of 2');
    await expect(log.getByText('6d4cf56db6-x8k2p')).toHaveCount(0);

    await page.getByRole('button', { name: 'Regular expression' }).click();
    await page.getByRole('textbox', { name: 'Narrow the lines' }).fill('order (10|20) ');
    await expect(log.locator('mark').getByText('order 20')).toHaveCount(1);
    await expect(log.locator('.line')).toHaveCount(2);
    await page.getByRole('textbox', { name: 'Narrow the lines' }).fill('order (');
    await expect(page.getByText('This is no regular expression yet')).toBeVisible();
    await page.getByRole('textbox', { name: 'Narrow the lines' }).fill('');

    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('button', { name: /^Follow: \d+ new$/u })).toBeVisible();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the lines' }).click();
    const text = await readFile(await (await saved).path(), 'utf8');
    expect(text).toMatch(/api-6d4cf56db6-9vq4t\/app: ERROR order 10 refused/u);
    await page.getByRole('button', { name: /^Follow/u }).click();

    await page.getByRole('combobox', { name: 'From' }).click();
    await page.getByRole('option', { name: 'The previous run' }).click();
    await expect(page.getByText('None of its containers has run before')).toBeVisible();
    await page.getByRole('button', { name: 'Read the present run' }).click();
    await expect(log.getByText('6d4cf56db6-9vq4t').first()).toBeVisible();
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});

test('a label selector stands in the link of its list, and the logs of what it selects on a page of their own', async ({ open }) => {
  const server = await startLogServer([talking('api-6d4cf56db6-x8k2p'), talking('api-6d4cf56db6-9vq4t')]);
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-logs-'));
  try {
    const kubeconfig = join(folder, 'config');
    await writeFile(kubeconfig, server.kubeconfig);
    const { page, served } = await open({ env: { KUBECONFIG: kubeconfig } });
    await page.goto(`${served.origin}/clusters/scripted/pods`);
    await expect(page.getByText('api-6d4cf56db6-x8k2p').first()).toBeVisible();
    await expect(page.getByRole('link', { name: 'Logs of these' })).toHaveCount(0);
    const labels = page.getByRole('textbox', { name: 'Labels' });
    await labels.fill('app=api');
    await labels.press('Enter');
    await expect(page).toHaveURL(/\/pods\?labels=app%3Dapi$/u);
    await page.goBack();
    await expect(page).toHaveURL(/\/pods$/u);
    await expect(labels).toHaveValue('');
    await page.goForward();
    await expect(labels).toHaveValue('app=api');

    await page.getByRole('link', { name: 'Logs of these' }).click();
    await expect(page).toHaveURL(/\/~logs\/shop\/app%3Dapi$/u);
    const log = page.getByRole('log', { name: 'Logs of app=api' });
    await expect(log.getByText('api-6d4cf56db6-x8k2p').first()).toBeVisible();
    await expect(log.getByText('api-6d4cf56db6-9vq4t').first()).toBeVisible();
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});
