import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { applyYaml, deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import { expect, test } from './console.ts';

test('an object is edited as YAML, made from YAML with fields taken over, moved by form, and deleted, each with its plan', async ({
  open,
}) => {
  test.setTimeout(240_000);
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startKubernetes();
  const namespace = await makeNamespace(lab.kubeconfig, 'objects');
  try {
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    await applyYaml(
      lab.kubeconfig,
      `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: pcap}
spec: {rules: [{host: pcap.local, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
`,
      namespace.name,
    );
    const { page, served } = await open({ env: { KUBECONFIG: lab.kubeconfig } });
    const dialog = page.getByRole('dialog');

    await page.goto(`${served.origin}/clusters/lab/deployments/${namespace.name}/web/yaml`);
    const editor = page.getByRole('textbox', { name: 'web as YAML' });
    await expect(editor.getByText('replicas: 2')).toBeVisible({ timeout: 60_000 });
    await editor.getByText('replicas: 2').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('replicaz: 3');
    await expect(page.getByText('.spec.replicaz is not known to the cluster. Is replicas meant?')).toBeVisible();
    await expect(editor.locator('.cm-wrong')).toHaveText('replicaz');
    await page.getByRole('button', { name: 'Discard my changes' }).click();
    await editor.getByText('replicas: 2').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('minRe');
    // By the cluster's own description of its kinds.
    await page.getByRole('listbox', { name: 'Fields and values' }).getByText('minReadySeconds').click();
    await expect(editor.getByText('minReadySeconds:')).toBeVisible();
    await page.getByRole('button', { name: 'Discard my changes' }).click();
    await editor.getByText('replicas: 2').click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('1');
    await page.getByRole('button', { name: 'Show what would change' }).click();
    // kubectl made it: that is told, and needs no further question.
    await expect(dialog.getByText(/kubectl-client-side-apply: \.spec\.replicas/u).first()).toBeVisible();
    await expect(dialog.getByText('+  replicas: 1')).toBeVisible();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect(dialog.getByText('Done, and checked afterwards.')).toBeVisible({ timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Close' }).click();

    // Somebody else sets it now: what is written from here does not own it any more.
    const other = ['patch', 'deployment', 'web', '--field-manager=helm', '-p', JSON.stringify({ spec: { replicas: 3 } })];
    await mustRun(lab.kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...other]);
    await page.goto(`${served.origin}/clusters/lab/~new`);
    await page.getByRole('textbox', { name: 'The text to apply' }).click();
    await page.keyboard.insertText(
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: ${namespace.name}}\nspec: {replicas: 2}\n`,
    );
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await expect(dialog.getByText(/Others manage fields that this sets otherwise/u)).toBeVisible();
    await dialog.getByRole('checkbox', { name: 'Take over the fields that others manage' }).check();
    await expect(dialog.getByText('+  replicas: 2')).toBeVisible();
    await dialog.getByRole('button', { name: 'Do nothing' }).click();

    await page.goto(`${served.origin}/clusters/lab/ingresses/${namespace.name}/pcap`);
    await page.getByRole('button', { name: 'Edit…' }).click();
    await dialog.getByLabel('Host', { exact: true }).fill('pcaplab.example');
    await dialog.getByRole('button', { name: 'Show what would change' }).click();
    await expect(dialog.getByText('Move pcap from pcap.local to pcaplab.example')).toBeVisible();
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(dialog.getByText('Done, and checked afterwards.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();

    await page.getByRole('button', { name: 'Delete…' }).click();
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(dialog.getByText('Done, and checked afterwards.')).toBeVisible({ timeout: 30_000 });
  } finally {
    await namespace.remove();
    await lab.stop();
  }
});
