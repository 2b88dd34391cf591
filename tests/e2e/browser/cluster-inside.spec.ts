import { connect } from 'node:net';
import { stringify } from 'yaml';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import { expect, test } from './console.ts';

test('inside a pod: a shell, its files, and a port of its service that really leads there', async ({ open }) => {
  test.slow();
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startKubernetes();
  const namespace = await makeNamespace(lab.kubeconfig, 'inside');
  try {
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    };
    await applyYaml(lab.kubeconfig, stringify(service), namespace.name);
    const names = await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, 'get', 'pods', '-o', 'name']);
    const pod = names.trim().split('\n')[0]?.replace('pod/', '') ?? '';
    const { page, served } = await open({ env: { KUBECONFIG: lab.kubeconfig } });

    await page.goto(`${served.origin}/clusters/lab/pods/${namespace.name}/${pod}/terminal`);
    await page.getByRole('button', { name: 'Open a terminal' }).first().click();
    await expect(page.getByRole('tab', { name: /Shell 1/u })).toBeVisible();
    await page.keyboard.type('echo $((40 + 2)) >/tmp/answer.txt\r');

    await page.getByRole('tab', { name: 'Files' }).click();
    await expect(page.getByText('tmp', { exact: true })).toBeVisible({ timeout: 20_000 });
    await page.getByText('tmp', { exact: true }).click();
    await expect(page.getByText('answer.txt')).toBeVisible({ timeout: 20_000 });

    await page.goto(`${served.origin}/clusters/lab/services/${namespace.name}/web/forwards`);
    await page.getByRole('button', { name: 'Forward a port' }).click();
    await page.getByLabel('Its port').fill('http');
    await page.getByRole('button', { name: 'Save and start' }).click();
    const address = page.getByText(/^127\.0\.0\.1:\d+$/u);
    await expect(page.getByText('Listening', { exact: true })).toBeVisible({ timeout: 20_000 });
    const answer = await fetch(`http://${await address.innerText()}/`, { signal: AbortSignal.timeout(20_000) });
    expect(await answer.text()).toBe('healthy\n');

    // Somebody is connected: stopping asks first, with how many are cut.
    const held = connect(Number((await address.innerText()).split(':')[1]), '127.0.0.1').on('error', () => undefined);
    try {
      await expect(
        page
          .getByRole('row')
          .filter({ hasText: 'web:http' })
          .getByText(/^[1-9]$/u),
      ).toBeVisible({ timeout: 20_000 });
      await page.getByRole('button', { name: 'Stop the port forward to web' }).click();
      const question = page.getByRole('dialog', { name: 'Stop the port forward to web while it is in use?' });
      await expect(question.getByText(/connections? go(?:es)? through 127\.0\.0\.1:\d+/u)).toBeVisible();
      await question.getByRole('button', { name: 'Stop' }).click();
      await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
    } finally {
      held.destroy();
    }
  } finally {
    await namespace.remove();
    await lab.stop();
  }
});
