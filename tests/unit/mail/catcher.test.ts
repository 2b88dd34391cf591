import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createCatcher } from '../../../main/core/mail/catcher/catcher.ts';
import type { SshServer } from '../../../main/core/vantage/vantage.ts';

test('a catcher whose server is out of reach stops all the same, and its port here is free again', async () => {
  const catcher = createCatcher();
  const gone: Pick<SshServer, 'listen'> = {
    listen: () => Promise.resolve({ port: 2525, close: () => Promise.reject(new Error('Not connected')) }),
  };
  const started = await catcher.start({
    port: 0,
    remote: { server: gone as SshServer, host: 'web-1', port: 2525 },
    signal: AbortSignal.timeout(20_000),
  });
  expect(started).toMatchObject({ running: true, remote: { host: 'web-1', port: 2525 } });
  expect(await catcher.stop()).toMatchObject({ running: false, port: null, remote: null });
  const late = connect(started.port ?? 0, '127.0.0.1');
  const [error] = await once(late, 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});
