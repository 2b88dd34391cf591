import { selfSigned } from '../../lab/authority.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import { asYaml, troubleCases } from '../../lab/kubernetes/troubles.ts';
import { applyYaml, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { expect, test } from './console.ts';

test('the drawer of an object explains it: a crash by its last lines, a service by its selector, an ingress by all that it lacks', async ({
  open,
}, info) => {
  test.slow();
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  const lab = await startKubernetes();
  const namespace = await makeNamespace(lab.kubeconfig, 'explained');
  try {
    const { cert, key } = await selfSigned(info.outputPath('certificate'), {
      names: ['shop.example'],
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2026-02-01T00:00:00Z'),
    });
    const wanted = new Set(['python', 'web', 'good', 'typo', 'entry']);
    const cases = troubleCases('127.0.0.1:1', { certificate: cert, key }).filter(({ name }) => wanted.has(name));
    await applyYaml(lab.kubeconfig, asYaml(cases.flatMap(({ objects }) => objects)), namespace.name);
    const { page, served } = await open({ env: { KUBECONFIG: lab.kubeconfig } });
    const look = (resource: string, name: string) => page.goto(`${served.origin}/clusters/lab/${resource}/${namespace.name}/${name}`);

    await look('deployments', 'python');
    const crash = page.getByRole('region', { name: 'Explanation of python' });
    await expect(crash.getByText(/the container ends again and again: the Python module “pyotp” is not in the image/u)).toBeVisible({
      timeout: 60_000,
    });
    await expect(crash.getByText('Nothing: no pod is ready.')).toBeVisible();
    await expect(crash.getByText("ModuleNotFoundError: No module named 'pyotp'").first()).toBeVisible();
    await crash.getByRole('link', { name: /^pods\/python-/u }).click();
    await expect(page.getByRole('region', { name: /^Explanation of python-/u }).getByText(/the Python module/u)).toBeVisible();

    await look('services', 'typo');
    await expect(
      page.getByRole('region', { name: 'Explanation of typo' }).getByText(/^Perhaps app=wbe is meant to be app=web/u),
    ).toBeVisible({
      timeout: 60_000,
    });

    await look('ingresses', 'entry');
    const entry = page.getByRole('region', { name: 'Explanation of entry' });
    await expect(entry.getByText('shop.example/api leads to the service gone, which does not exist')).toBeVisible();
    await expect(entry.getByText(/expired on 2026-02-01/u)).toBeVisible();
    await expect(entry.getByText(/The TLS secret no-such-tls \(api\.example\) does not exist/u)).toBeVisible();
  } finally {
    await namespace.remove();
    await lab.stop();
  }
});
