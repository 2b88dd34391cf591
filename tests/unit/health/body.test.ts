import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BodySearch, charsetOf, equalsText, LARGEST_BODY_BYTES, lookUp } from '../../../main/core/health/checks/body.ts';

const asIs = (text: string) => text;

describe('a body', () => {
  test('is searched across its pieces, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (body, text, cuts) => {
          const bytes = Buffer.from(body);
          const search = new BodySearch({ contains: text, whole: true, charset: 'utf-8' });
          const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
          for (const [index, edge] of edges.slice(1).entries()) search.take(bytes.subarray(edges[index], edge));
          expect(search.found).toBe(bytes.includes(Buffer.from(text)));
          expect(search.text()).toBe(new TextDecoder().decode(bytes));
          expect(search.bytes).toBe(bytes.length);
        },
      ),
    );
  });

  test('is read no further than 10 MB, and what is kept of it stays small', () => {
    const search = new BodySearch({ contains: 'absent', whole: false, charset: 'utf-8' });
    const piece = Buffer.alloc(1024 * 1024, 'x');
    let taken = 0;
    while (!search.take(piece)) taken += 1;
    expect(taken).toBe(LARGEST_BODY_BYTES / piece.length);
    expect(search.found).toBe(false);
    expect(search.start(asIs)).toHaveLength(2048);
  });

  test('is read no further once the text was seen', () => {
    const search = new BodySearch({ contains: 'needle', whole: false, charset: 'utf-8' });
    expect(search.take(Buffer.alloc(4096, 'x'))).toBe(false);
    expect(search.take(Buffer.from('needle'))).toBe(true);
  });

  test('in another encoding is found and shown as it says it is', () => {
    const search = new BodySearch({ contains: 'Été', whole: false, charset: charsetOf('text/html; charset="ISO-8859-1"') });
    search.take(Buffer.from('Été à la mer', 'latin1'));
    expect(search.found).toBe(true);
    expect(search.start(asIs)).toBe('Été à la mer');
  });

  test('that is binary is not shown', () => {
    const search = new BodySearch({ contains: null, whole: false, charset: 'utf-8' });
    search.take(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]));
    expect(search.start(asIs)).toBeNull();
  });

  test('is redacted before it is cut, so that no secret shows by half', () => {
    const search = new BodySearch({ contains: null, whole: false, charset: 'utf-8' });
    search.take(Buffer.from(`${'x'.repeat(2040)}correct-horse`));
    expect(search.start((text) => text.replaceAll('correct-horse', '[redacted]'))).toBe(`${'x'.repeat(2040)}[redacte`);
  });

  test('an encoding nobody knows is read as UTF-8', () => {
    const search = new BodySearch({ contains: null, whole: false, charset: 'x-nothing' });
    search.take(Buffer.from('été'));
    expect(search.start(asIs)).toBe('été');
  });
});

describe('a field of a JSON body', () => {
  const json = {
    status: 'ok',
    database: { connected: true, latency: 1 },
    checks: [{ name: 'disk' }],
    'app.version': { major: 2 },
    none: null,
  };

  test.each<[string, unknown]>([
    ['status', 'ok'],
    ['database.connected', true],
    ['checks.0.name', 'disk'],
    ['checks[0].name', 'disk'],
    ['$.database.latency', 1],
    ['app.version.major', 2],
    ['none', null],
  ])('%s is found', (path, value) => {
    expect(lookUp(json, path)).toEqual({ found: true, value });
  });

  test.each<[string, readonly string[]]>([
    ['missing', ['status', 'database', 'checks', 'app.version', 'none']],
    ['database.missing', ['connected', 'latency']],
    ['status.deeper', ['status', 'database', 'checks', 'app.version', 'none']],
    ['toString', ['status', 'database', 'checks', 'app.version', 'none']],
  ])('%s is not, and what is there instead is said', (path, near) => {
    expect(lookUp(json, path)).toEqual({ found: false, near });
  });

  test.each<[unknown, string, boolean]>([
    ['ok', 'ok', true],
    [true, 'true', true],
    [1, '1.0', true],
    [1, '', false],
    ['1', '1.0', false],
    [null, 'null', true],
    [{ a: 1 }, '{"a":1}', true],
    ['OK', 'ok', false],
  ])('%j equals “%s”: %s', (value, text, same) => {
    expect(equalsText(value, text)).toBe(same);
  });
});
