import { availability, startSshd } from '../../lab/sshd.ts';
import { run } from '../../lab/processes.ts';
import { expect, test } from './console.ts';

test('a host key accepted without remembering it, once it changes, is forgotten for that host alone, and the new one asked about', async ({
  open,
}, testInfo) => {
  const can = await availability();
  test.skip(!can.ok, can.ok ? '' : can.reason);
  test.slow();
  const lab = await startSshd({ variants: ['key', 'noForwarding'] });
  try {
    const section = (name: string, { address, port }: { readonly address: string; readonly port: number }) =>
      `Host ${name}\n  HostName ${address}\n  Port ${port}\n  User ${lab.user}\n  IdentityFile ${lab.keys.ed25519.path}\n  IdentitiesOnly yes\n`;
    const { page } = await open({ sshConfig: section('web-1', lab.servers.key) + section('web-2', lab.servers.noForwarding) });
    const main = page.getByRole('main');
    const question = page.getByRole('dialog');
    for (const name of ['web-2', 'web-1']) {
      await page.getByRole('navigation').first().getByRole('link', { name: 'Servers' }).click();
      await page.getByText(name, { exact: true }).first().click();
      await question.getByLabel('Remember it in known_hosts').uncheck();
      await question.getByRole('button', { name: 'The key is right: connect' }).click();
      await expect(main).toContainText('Connected since');
    }

    const { after } = await lab.servers.key.replaceHostKeys();
    // Its sessions ended with it; the page opens one again by itself, and is shown another key.
    const alert = main.getByRole('alert').filter({ hasText: 'host key' });
    await expect(alert).toContainText('another host key than before');
    await expect(alert).toContainText('forget the key that was accepted earlier');
    await expect(alert.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await testInfo.attach('changed', { body: await page.screenshot(), contentType: 'image/png' });
    await alert.getByRole('button', { name: 'Forget the accepted key and connect again' }).click();
    await expect(question).toContainText(after[0]?.fingerprint ?? 'a fingerprint');
    await question.getByRole('button', { name: 'The key is right: connect' }).click();
    await expect(main).toContainText('Connected since');
    await expect(page.getByLabel('Bottom line')).toContainText('2 live connections');
    expect((await run('pgrep', ['-u', lab.user, 'sshd'])).stdout.trim().split('\n')).toHaveLength(2);
  } finally {
    await lab.stop();
  }
});
