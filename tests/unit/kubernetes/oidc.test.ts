import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseKubeconfigFile } from '../../../main/core/kubernetes/contexts/kubeconfig-file.ts';
import { createOidcLogin } from '../../../main/core/kubernetes/login/oidc.ts';

test.skipIf(process.platform === 'win32')(
  'an authority of the issuer that is a pipe or a device is refused in words, and nothing waits for it',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-oidc-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const authority of [pipe, '/dev/zero', join(folder, 'none')]) {
      const config = { 'idp-issuer-url': 'https://127.0.0.1:1', 'refresh-token': 'r', 'idp-certificate-authority': authority };
      const file = parseKubeconfigFile(
        JSON.stringify({
          clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
          users: [{ name: 'u', user: { 'auth-provider': { name: 'oidc', config } } }],
          contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
        }),
        join(folder, 'config'),
      );
      const [context] = file.contexts;
      const [cluster] = file.clusters;
      const [user] = file.users;
      if (!context || !cluster || !user) throw new Error('the kubeconfig was not read');
      const { token } = createOidcLogin({ context, cluster, user });
      await expect(token(AbortSignal.timeout(20_000))).rejects.toMatchObject({
        failure: {
          kind: 'kubeconfig-context-broken',
          cause: { en: expect.stringContaining(authority) as string, fr: expect.stringContaining(authority) as string },
        },
      });
    }
  },
);
