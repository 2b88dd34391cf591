import { describe, expect, test } from 'vitest';
import { healthRemedy } from '../../../renderer/health/remedies.ts';

const url = 'https://api.example/health?x=1';
const field = (name: string) => ({ kind: 'field', field: name });
const again = { kind: 'again' };

describe('the button of a failed check', () => {
  test.each([
    [
      'https to a port without TLS keeps the port',
      { kind: 'tls-not-spoken' },
      url,
      { kind: 'url', url: 'http://api.example:443/health?x=1' },
    ],
    ['its own port too', { kind: 'tls-not-spoken' }, 'https://[::1]:8443/', { kind: 'url', url: 'http://[::1]:8443/' }],
    ['http to a port with TLS', { kind: 'tls-expected' }, 'http://a.example:8443/', { kind: 'url', url: 'https://a.example:8443/' }],
    ['http on 443', { kind: 'tls-expected' }, 'http://a.example:443/', { kind: 'url', url: 'https://a.example/' }],
    ['an authority nobody knows', { kind: 'certificate-unknown-authority' }, url, field('caFile')],
    ['a text that is not there', { kind: 'text-missing' }, url, field('contains')],
    ['a field of another value', { kind: 'field-mismatch' }, url, field('path')],
    ['a status one may expect', { kind: 'status-unexpected', code: '401' }, url, { kind: 'status', status: 401 }],
    ['a server in trouble', { kind: 'status-unexpected', code: '503' }, url, again],
    ['asked too often', { kind: 'status-unexpected', code: '429' }, url, again],
    ['nobody there', { kind: 'connection-refused' }, url, again],
  ] as const)('%s', (_, failure, checked, remedy) => {
    expect(healthRemedy(failure, { url: checked })).toEqual(remedy);
  });
});
