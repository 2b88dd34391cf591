import { expect, test } from 'vitest';
import { maskedLines, maskedText } from '../../../main/core/credentials/masked-text.ts';

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
])('%j stays as it is', (line) => expect(maskedLines(line, hide)).toBe(line));

test('a value that is a secret by its name is hidden whole; a long text takes no longer than its length', () => {
  expect(maskedText('password', 'two\nlines', hide)).toBe('*');
  const begunAt = performance.now();
  for (const long of ['a=b ', 'a', ' ', 'a- ', '"', '<a>']) maskedLines(long.repeat(200_000), hide);
  expect(performance.now() - begunAt).toBeLessThan(20_000);
});
