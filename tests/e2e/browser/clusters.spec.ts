import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { brokenLastLine, deployBroken, deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { expect, test } from './console.ts';

test('a context: a crash loop is said in words, live, and one broken context hides no other', async ({ open }) => {
  test.slow();
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startKubernetes();
  const namespace = await makeNamespace(lab.kubeconfig, 'window');
  try {
    const { page } = await open({ env: { KUBECONFIG: lab.mixedKubeconfig } });
    await page.getByRole('navigation').first().getByRole('link', { name: 'Clusters' }).click();
    await expect(page.getByText('missing-certificate').first()).toBeVisible();
    await page.getByText('lab', { exact: true }).first().click();
    await page.getByRole('tab', { name: 'Pods' }).click();
    await deployBroken(lab.kubeconfig, { namespace: namespace.name });
    await expect(page.getByText(new RegExp(`exit 1.*${brokenLastLine.slice(0, 30)}`, 'u')).first()).toBeVisible({ timeout: 60_000 });
  } finally {
    await namespace.remove();
    await lab.stop();
  }
});

test('a deployment: another image, seen to fail while the old one serves, and gone back from in its revisions', async ({ open }) => {
  test.slow();
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startKubernetes();
  const namespace = await makeNamespace(lab.kubeconfig, 'release');
  try {
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    const { page, served } = await open({ env: { KUBECONFIG: lab.kubeconfig } });
    await page.goto(`${served.origin}/clusters/lab/deployments/${namespace.name}/web`);
    await page.getByRole('button', { name: 'Set image…' }).click();
    const field = page.getByLabel('Image of web');
    await expect(field).toHaveValue('busybox:1.36');
    await field.fill('127.0.0.1:1/pilothouse/missing:2');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('kubectl --context lab')).toBeVisible();
    await expect(dialog.getByText('image: 127.0.0.1:1/pilothouse/missing:2')).toBeVisible();
    await dialog.getByRole('button', { name: 'Set image' }).click();
    await expect(dialog.getByText(/the new version does not come up.*the previous version still serves/u).first()).toBeVisible({
      timeout: 90_000,
    });
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Roll back to 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await expect(page.getByRole('dialog').getByText('Done, and checked afterwards.')).toBeVisible({ timeout: 90_000 });
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await expect(page.getByText('Revision 3 (now)')).toBeVisible();
  } finally {
    await namespace.remove();
    await lab.stop();
  }
});
