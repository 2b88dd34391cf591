import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkOfPath, pathOfLink } from '../../../renderer/app/links.ts';
import { roomOf } from '../../../renderer/app/rooms.ts';

test.each([
  ['pilothouse://server/web-1/units/nginx.service', '/servers/web-1/units/nginx.service'],
  ['server/web-1', '/servers/web-1'],
  ['cluster/lab/pods/default/web-1', '/clusters/lab/pods/default/web-1'],
  ['cluster/arn%3Aaws%3Aeks%2Fprod/pods/default/web-1', '/clusters/arn%3Aaws%3Aeks%2Fprod/pods/default/web-1'],
  ['url/https://api.example/api/health?deep=1', '/health/https%3A%2F%2Fapi.example%2Fapi%2Fhealth%3Fdeep%3D1'],
  ['pilothouse://mail/office', '/mail/office'],
  ['pilothouse://settings', '/settings'],
  ['pilothouse://activity', '/activity'],
])('%s opens %s', (link, path) => {
  expect(pathOfLink(link)).toBe(path);
});

test.each(['', 'pilothouse://', 'pilothouse://nowhere/x', '//evil.example/x', 'javascript:alert(1)', '../../etc'])(
  'the unknown link %j leads to the overview',
  (link) => {
    expect(pathOfLink(link)).toBe('/');
  },
);

test('the link of a page opens that page again', () => {
  const segment = fc.stringMatching(/^[\w.@-]{1,12}$/u).filter((text) => text !== '.' && text !== '..');
  const path = fc
    .tuple(fc.constantFrom('servers', 'clusters', 'mail', 'authenticator', 'credentials'), fc.array(segment, { maxLength: 4 }))
    .map(([page, rest]) => `/${[page, ...rest].join('/')}`);
  fc.assert(
    fc.property(path, (pathname) => {
      expect(pathOfLink(linkOfPath(pathname))).toBe(pathname);
    }),
  );
});

test('whatever a link says, its path stays inside a room', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const path = pathOfLink(`pilothouse://${text}`);
      expect(path.startsWith('/')).toBe(true);
      expect(path.startsWith('//')).toBe(false);
      expect(path.split('/')).not.toContain('..');
      expect(roomOf(path)).toBeDefined();
    }),
  );
});
