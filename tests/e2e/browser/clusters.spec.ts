import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { brokenLastLine, deployBroken, makeNamespace } from '../../lab/kubernetes/workloads.ts';
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
