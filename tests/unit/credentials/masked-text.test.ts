import { expect, test } from 'vitest';
import { maskedLines, maskedLog, maskedText } from '../../../main/core/credentials/masked-text.ts';

const hide = () => '*';

test.each([
  ['db.password=hunter22', 'db.password=*'],
  ['password: my pass phrase', 'password: *'],
  ['"password": "hunter22",', '"password": "*",'],
  ['{"user":"ops","password":"hunter22","port":1}', '{"user":"ops","password":"*","port":1}'],
  ['conn: password=hunter22 host=db', 'conn: password=* host=db'],
  ['JAVA_OPTS="-Ddb.password=hunter22 -Xmx1g"', 'JAVA_OPTS="-Ddb.password=* -Xmx1g"'],
  ['exec mysqld --password hunter22 --port 1', 'exec mysqld --password * --port 1'],
  ['requirepass hunter22', 'requirepass *'],
  ['  <password>hunter22</password>', '  <password>*</password>'],
  ['url=postgres://ops:hunter22@db/shop?password=hunter22', 'url=postgres://ops:*@db/shop?password=*'],
  ["export API_KEY='hunter22'", "export API_KEY='*'"],
  ['# password: hunter22', '# password: *'],
  ['curl -u admin:CurlPw66 https://shop.example', 'curl -u admin:* https://shop.example'],
  ['curl -su x --user "admin:Curl Pw" https://shop.example', 'curl -su x --user "admin:* Pw" https://shop.example'],
  ['curl -u admin:1234 https://shop.example', 'curl -u admin:* https://shop.example'],
  ['run it with --user=admin:secretpw now', 'run it with --user=admin:* now'],
  ['Log in as admin with password NotePlain88.', 'Log in as admin with password *.'],
  ['Your password is hunterTwo, keep it', 'Your password is *, keep it'],
  ['Admin Password: Abc (change it)', 'Admin Password: * (change it)'],
  ['Connectez-vous avec le mot de passe : Note88, puis changez-le', 'Connectez-vous avec le mot de passe : *, puis changez-le'],
  ['Das Passwort ist `geheim` und bleibt', 'Das Passwort ist `*` und bleibt'],
  ['set the password to "open sesame" first', 'set the password to "*" first'],
  ['password: |\n  hunter22\n\n  more\nport: 1', 'password: |\n  *\n\n  *\nport: 1'],
])('%j is shown as %j', (line, shown) => expect(maskedLines(line, hide)).toBe(shown));

test.each([
  'server.port=8080',
  'time: 12:30:45',
  'secretName: shop-tls',
  'existingSecret: shop',
  '- key: node-role',
  'password: ${DB_PASSWORD}',
  'password: {{ .Values.password }}',
  'image: registry.example:5000/shop/token-service:1.2',
  'ssl_certificate_key /etc/tls/tls.key;',
  'token=true',
  'password:',
  'See https://shop.example/token:8080/list',
  'docker run --user 1000:1000 -u www:www shop',
  'FATAL: password authentication failed for user "app"',
  'The password is stored in the secret shop, key adminPassword',
  'Get the password with kubectl get secret shop2 -o yaml',
  'Reset your password at https://shop.example/Reset1',
  'the password `$DB_PASSWORD1` and the password auth.rootPassword',
  'a password must have 12 letters, password Reset is by mail',
])('%j stays as it is', (line) => expect(maskedLines(line, hide)).toBe(line));

test('a value that is a secret by its name is hidden whole; a long text takes no longer than its length', () => {
  expect(maskedText('password', 'two\nlines', hide)).toBe('*');
  const begunAt = performance.now();
  for (const long of ['a=b ', 'a', ' ', 'a- ', '"', '<a>', 'password is ', '-u a:b ']) maskedLines(long.repeat(200_000), hide);
  expect(performance.now() - begunAt).toBeLessThan(20_000);
});

test.each([
  ['PASSWORD=hunter two', 'PASSWORD=••••••'],
  ['12:30 connecting with password=hunter22 host=db', '12:30 connecting with password=•••••• host=db'],
  ['{"password":"hunter","port":1}', '{"password":"••••••","port":1}'],
  ['migrate --db-password Abc1 failed', 'migrate --db-password •••••• failed'],
  ['postgres://ops:hunter22@db refused', 'postgres://ops:••••••@db refused'],
  ['login failed, token: expired', 'login failed, token: expired'],
  ['failed to fetch anonymous token: unexpected status', 'failed to fetch anonymous token: unexpected status'],
  ["KeyError: 'DB_PASSWORD'", "KeyError: 'DB_PASSWORD'"],
])('a line of a log %j is quoted as %j', (line, shown) => expect(maskedLog(line)).toBe(shown));
