import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigLine } from '../../../main/core/ssh/config/config-files.ts';
import { indexHosts, writtenNames } from '../../../main/core/ssh/config/host-index.ts';
import { evaluateHost, namedHosts } from '../../../main/core/ssh/config/host-options.ts';

const line = (keyword: string, values: readonly string[], included: readonly (readonly ConfigLine[])[] = []): ConfigLine => ({
  keyword,
  values,
  rest: keyword === 'host' ? '' : values.join(' '),
  file: 'config',
  line: 1,
  included,
});
const names = ['web-1', 'web-10', 'db', 'w', 'constructor'] as const;
const name = fc.constantFrom(...names);
const pattern = fc.oneof(name, fc.constantFrom('*', 'web-*', '?', 'web-?', '!web-1', '!web-*', 'd*b', '!*', 'none'));
const plainLine = fc
  .tuple(fc.constantFrom('user', 'port', 'hostname', 'proxyjump', 'identityfile'), fc.constantFrom('1', '2', 'db', '%h.lan', 'w'))
  .map(([keyword, value]) => line(keyword, [value]));
const matchLine = fc
  .oneof(
    fc.constant(['all']),
    fc.constant(['final']),
    pattern.map((value) => ['final', 'host', value]),
    pattern.map((value) => ['originalhost', value]),
    pattern.map((value) => ['host', `!${value}`, '!user', '1']),
  )
  .map((values) => line('match', values));
const hostLine = fc.array(pattern, { minLength: 1, maxLength: 4 }).map((values) => line('host', values));
const tree = (depth: number): fc.Arbitrary<ConfigLine[]> =>
  fc.array(
    depth === 0
      ? fc.oneof(plainLine, hostLine, matchLine)
      : fc.oneof(
          { weight: 3, arbitrary: plainLine },
          { weight: 3, arbitrary: hostLine },
          matchLine,
          fc.array(tree(depth - 1), { maxLength: 3 }).map((files) => line('include', ['d/*'], files)),
        ),
    { maxLength: 8 },
  );

describe('the index of Host lines', () => {
  test('what it leaves out makes no difference to any host', () => {
    fc.assert(
      fc.property(tree(2), name, (lines, asked) => {
        const index = indexHosts(lines);
        const whole = evaluateHost(lines, asked, {}, 'me');
        const first = evaluateHost(index.linesFor([asked]), asked, {}, 'me');
        const left = index.looksTwice ? evaluateHost(index.linesFor([asked, first.options.hostName]), asked, {}, 'me') : first;
        expect(left.options).toEqual(whole.options);
      }),
      {
        numRuns: 2_000,
        // Found by chance once: a second look asked for by a file that is included below a host's own line.
        examples: [
          [
            [
              { ...line('include', ['d/*']), included: [[line('host', ['?']), line('user', ['1'])]] },
              line('hostname', ['1']),
              line('host', ['web-1']),
              { ...line('include', ['d/*']), included: [[line('match', ['final'])]] },
            ],
            'web-10',
          ],
        ],
      },
    );
  });

  test('what it leaves out gives no host its name, nor takes it away', () => {
    fc.assert(
      fc.property(tree(2), (lines) => {
        const index = indexHosts(lines);
        const left = [...writtenNames(lines)].filter((each) => namedHosts(index.linesFor([each]), 'me').has(each));
        expect(left).toEqual([...namedHosts(lines, 'me').keys()]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('one of ten thousand hosts is looked for among its own lines', () => {
    const many = Array.from({ length: 10_000 }, (_, number) => [
      line('host', [`web-${number}`, `web-${number}.*`]),
      line('port', [String(number)]),
    ]).flat();
    const lines = [
      ...many,
      line(
        'host',
        many.slice(0, 1).flatMap(({ values }) => values),
      ),
      line('host', ['*']),
      line('user', ['ops']),
    ];
    expect(indexHosts(lines).linesFor(['web-4711'])).toEqual([
      line('host', ['web-4711.*', 'web-4711']),
      line('port', ['4711']),
      line('host', ['*']),
      line('user', ['ops']),
    ]);
  });
});
