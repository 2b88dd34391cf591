import { describe, expect, test } from 'vitest';
import { signatureOf } from '../../../main/core/kubernetes/explain/log-signature.ts';
import { lastLines } from './captured-cluster.ts';

describe('last lines that real programs wrote', () => {
  test.each([
    ['py-module', 'python-module', 'the Python module “pyotp_missing” is not in the image'],
    ['py-import', 'python-import', 'Python cannot import “nosuchthing”'],
    ['py-env', 'missing-variable', 'the environment variable DATABASE_URL is not set'],
    ['py-refused', 'connection-refused', 'a server refuses the connection'],
    ['py-dns', 'name-not-found', 'a host name is not found in DNS'],
    ['py-port', 'port-in-use', 'port 18181 is already in use'],
    ['node-module', 'node-module', 'the Node module “express-missing” is not in the image'],
    ['node-esm', 'node-module', 'the Node module “express-missing” is not in the image'],
    ['node-port', 'port-in-use', 'port 18182 is already in use'],
    ['node-refused', 'connection-refused', 'PostgreSQL (127.0.0.1:5432) refuses the connection'],
    ['node-dns', 'name-not-found', 'the host name “database.invalid” is not found in DNS'],
    ['node-heap', 'program-memory', 'the program used up the memory it gives itself'],
    ['node-permission', 'permission-denied', '/data is denied to it'],
    ['psql-refused', 'connection-refused', 'PostgreSQL (127.0.0.1:5439) refuses the connection'],
    ['psql-dns', 'name-not-found', 'the host name “database.invalid” is not found in DNS'],
    ['java-class', 'java-class', 'Java does not find com.shop.Missing'],
    ['java-main', 'java-class', 'Java does not find com.shop.Main'],
    ['java-oom', 'program-memory', 'the program used up the memory it gives itself'],
    ['java-port', 'port-in-use', 'its port is already in use'],
    ['java-refused', 'connection-refused', 'a server refuses the connection'],
    ['java-dns', 'name-not-found', 'the host name “database.invalid” is not found in DNS'],
    ['sh-command', 'command-not-found', 'the command no-such-command is not in the image'],
    ['sh-nofile', 'command-not-found', 'the command ./nofile is not in the image'],
    ['sh-env', 'missing-variable', 'the environment variable DATABASE_URL is not set'],
    ['bash-env', 'missing-variable', 'the environment variable DATABASE_URL is not set'],
  ])('%s: %s', (name, id, what) => {
    const found = signatureOf(lastLines[name] ?? []);
    expect(found).toMatchObject({ id });
    expect(found?.what.en).toContain(what);
    expect(found?.what.fr).not.toBe(found?.what.en);
  });
});

describe('lines as their projects write them', () => {
  test.each([
    [
      'panic: runtime error: invalid memory address or nil pointer dereference',
      'go-panic',
      'the Go program panics: runtime error: invalid memory',
    ],
    ['fatal error: runtime: out of memory', 'program-memory', 'used up the memory'],
    [
      '2026/11/21 21:00:00 dial tcp 10.96.0.12:5432: connect: connection refused',
      'connection-refused',
      'PostgreSQL (10.96.0.12:5432) refuses',
    ],
    ['dial tcp: lookup redis.shop on 10.96.0.10:53: no such host', 'name-not-found', '“redis.shop”'],
    ['dial tcp 10.0.0.9:6379: i/o timeout', 'connection-timeout', 'Redis (10.0.0.9:6379) does not answer'],
    ['FATAL:  password authentication failed for user "shop"', 'database-login', 'refuses the user “shop”'],
    ["ERROR 1045 (28000): Access denied for user 'shop'@'10.1.2.3' (using password: YES)", 'database-login', 'the user “shop”'],
    ['FATAL:  database "shop" does not exist', 'database-missing', 'the database “shop” does not exist'],
    ['django.db.utils.ProgrammingError: relation "orders_order" does not exist', 'migration-missing', 'the database has no “orders_order”'],
    ['sqlite3.OperationalError: no such table: orders', 'migration-missing', '“orders”'],
    [
      'You have 3 unapplied migration(s). Your project may not work properly until you apply the migrations',
      'migration-missing',
      'migrations have not been run',
    ],
    ['nginx: [emerg] host not found in upstream "api" in /etc/nginx/conf.d/default.conf:4', 'name-not-found', 'the host name “api”'],
    ['nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)', 'low-port', 'listen on port 80'],
    ['nginx: [emerg] unknown directive "sever" in /etc/nginx/nginx.conf:3', 'configuration-syntax', 'unknown directive'],
    ['Error: listen EACCES: permission denied 0.0.0.0:80', 'low-port', 'listen on port 80'],
    ['panic: open /config/app.yaml: no such file or directory', 'go-panic', 'open /config/app.yaml'],
    ["Error: ENOENT: no such file or directory, open '/config/app.json'", 'no-such-file', '/config/app.json'],
    ["Error: EROFS: read-only file system, open '/app/.cache'", 'read-only-files', '/app/.cache'],
    ["OSError: [Errno 30] Read-only file system: '/var/cache'", 'read-only-files', '/var/cache'],
    ["PermissionError: [Errno 13] Permission denied: '/data/db.sqlite'", 'permission-denied', '/data/db.sqlite is denied'],
    ['OSError: [Errno 28] No space left on device', 'no-space', 'no space left'],
    ['exec /usr/local/bin/docker-entrypoint.sh: exec format error', 'exec-format', 'another processor'],
    ['exec /docker-entrypoint.sh: no such file or directory', 'command-not-found', '/docker-entrypoint.sh'],
    [
      '/app/server: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory',
      'shared-library',
      'libpq.so.5',
    ],
    ['Error: Environment variable "STRIPE_KEY" is not set', 'missing-variable', 'STRIPE_KEY'],
    ['missing required environment variable: DATABASE_URL', 'missing-variable', 'DATABASE_URL'],
    ['Error: unable to verify the first certificate', 'certificate-untrusted', 'unable to verify the first certificate'],
    ['ValueError: invalid literal for int()', 'own-error', 'ValueError: invalid literal'],
  ])('%s', (line, id, what) => {
    const found = signatureOf(['starting', line, '']);
    expect(found).toMatchObject({ id });
    expect(found?.what.en).toContain(what);
  });

  test('what is last counts: an attempt that failed before is not why it ends', () => {
    expect(signatureOf(['connection refused, trying again', "ModuleNotFoundError: No module named 'pyotp'"])?.id).toBe('python-module');
  });

  test('ordinary lines are none', () => {
    expect(signatureOf(['listening on :8080', 'GET / 200', 'bye'])).toBeNull();
    expect(signatureOf([])).toBeNull();
  });

  test('a long line takes no long time', () => {
    const begun = performance.now();
    signatureOf([`${'a'.repeat(50_000)}: `, '/x'.repeat(50_000), 'A_'.repeat(50_000)]);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
