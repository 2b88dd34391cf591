import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { applyYaml, brokenLastLine, deployBroken, deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
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
    await page.getByRole('navigation', { name: 'Kinds of objects' }).getByRole('link', { name: 'Pods' }).click();
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

test('any kind of a cluster: found by its name, its columns, a selector of labels, a way to what it leads to, a secret shown once', async ({
  open,
}) => {
  test.slow();
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startKubernetes();
  const namespace = await makeNamespace(lab.kubeconfig, 'kinds');
  try {
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    await applyYaml(
      lab.kubeconfig,
      [
        'apiVersion: v1\nkind: Service\nmetadata: { name: web, labels: { side: front } }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }',
        'apiVersion: v1\nkind: Service\nmetadata: { name: ledger }\nspec: { selector: { app: ledger }, ports: [{ port: 81 }] }',
        'apiVersion: v1\nkind: Secret\nmetadata: { name: login }\nstringData: { password: correct horse }',
      ].join('\n---\n'),
      namespace.name,
    );
    const { page, served } = await open({ env: { KUBECONFIG: lab.kubeconfig } });
    await page.goto(`${served.origin}/clusters/lab`);
    const kinds = page.getByRole('navigation', { name: 'Kinds of objects' });
    await kinds.getByRole('textbox', { name: 'Find a kind' }).fill('svc');
    await kinds.getByRole('link', { name: 'Services' }).click();
    await expect(page.getByRole('columnheader', { name: 'Type' })).toBeVisible();
    await expect(page.getByText('ledger', { exact: true })).toBeVisible();
    await page.getByRole('textbox', { name: 'Labels: app=web' }).fill('side=front');
    await page.getByRole('textbox', { name: 'Labels: app=web' }).press('Enter');
    await expect(page.getByText('ledger', { exact: true })).toBeHidden();
    await page.getByRole('row', { name: /web/u }).first().click();
    await page.getByRole('complementary', { name: 'web' }).getByRole('link', { name: /^web-/u }).first().click();
    await expect(page).toHaveURL(new RegExp(`/clusters/lab/pods/${namespace.name}/web-`, 'u'));
    await expect(page.getByText('Usage is not known', { exact: false })).toBeVisible();

    await page.goto(`${served.origin}/clusters/lab/secrets/${namespace.name}/login`);
    const drawer = page.getByRole('complementary', { name: 'login' });
    await drawer.getByRole('button', { name: 'Show the value of password' }).click();
    await expect(drawer.getByText('correct horse')).toBeVisible();
    await drawer.getByRole('button', { name: 'Hide password' }).click();
    await expect(drawer.getByText('correct horse')).toHaveCount(0);
    // The list looked at last is the one that is opened.
    await page.goto(`${served.origin}/clusters/lab`);
    await expect(page.getByRole('heading', { name: 'Secrets' })).toBeVisible();
    await page.goto(`${served.origin}/clusters/lab/meadows.farm.example`);
    await expect(page.getByText('lab has no kind “meadows.farm.example”')).toBeVisible();
  } finally {
    await namespace.remove();
    await lab.stop();
  }
});
