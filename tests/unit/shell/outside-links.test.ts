import { expect, test, vi } from 'vitest';
import { outsideLinks } from '../../../main/shell/outside-links.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

function desk(agrees: (address: string) => Promise<boolean>) {
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const asked: string[] = [];
  const opened: string[] = [];
  const openOutside = outsideLinks({
    agrees: (address) => {
      asked.push(address);
      return agrees(address);
    },
    open: async (address) => void opened.push(address),
    log,
  });
  return { openOutside, asked, opened, log };
}

test('what the person agreed to is opened, what they did not is not', async () => {
  const { openOutside, asked, opened } = desk((address) => Promise.resolve(address.includes('yes')));
  for (const address of ['https://example.org/yes', 'mailto:yes@example.org', 'https://example.org/no']) {
    openOutside(address);
    await settled();
  }
  expect(asked).toHaveLength(3);
  expect(opened).toEqual(['https://example.org/yes', 'mailto:yes@example.org']);
});

test('nothing but http, https and mailto is asked about, nor what is too long to be read', async () => {
  const { openOutside, asked, log } = desk(() => Promise.resolve(true));
  const refused = [
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://share/x',
    'ssh://web-1',
    'ms-msdt:/id',
    'data:text/html,x',
    'app://pilothouse/',
    'not an address',
    `https://example.org/?${'x'.repeat(3000)}`,
  ];
  for (const address of refused) openOutside(address);
  await settled();
  expect(asked).toEqual([]);
  expect(log.warn).toHaveBeenCalledTimes(refused.length);
});

test('the address that is asked about is written out: nothing in it reads as something else', () => {
  const { openOutside, asked } = desk(() => Promise.resolve(false));
  openOutside('https://example.org\u2044@ev\u0456l.example/\u202Egpj.exe');
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/^[!-~]+$/u);
  expect(new URL(asked[0] ?? '').host).toMatch(/^xn--/u);
});

test('a page that asks for many gets one question at a time', async () => {
  const answers: ((agreed: boolean) => void)[] = [];
  const { openOutside, asked, opened } = desk(() => new Promise((resolve) => answers.push(resolve)));
  for (let index = 0; index < 100; index += 1) openOutside(`https://example.org/${index}`);
  expect(asked).toEqual(['https://example.org/0']);
  answers[0]?.(true);
  await settled();
  expect(opened).toEqual(['https://example.org/0']);
  openOutside('https://example.org/next');
  expect(asked).toHaveLength(2);
});

test('a system that cannot open it is written down, and the next one is asked about', async () => {
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const open = vi.fn().mockRejectedValue(new Error('no browser'));
  const openOutside = outsideLinks({ agrees: () => Promise.resolve(true), open, log });
  openOutside('https://example.org/a');
  await settled();
  openOutside('https://example.org/b');
  await settled();
  expect(open).toHaveBeenCalledTimes(2);
  expect(log.warn).toHaveBeenCalledTimes(2);
});
