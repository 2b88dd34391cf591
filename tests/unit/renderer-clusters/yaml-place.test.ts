import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { yamlPlace } from '../../../renderer/clusters/manifests/yaml-place.ts';

/** `|` is the cursor. */
function at(marked: string) {
  const offset = marked.indexOf('|');
  const place = yamlPlace(marked.replace('|', ''), offset);
  return place && { ...place, beside: [...place.beside].toSorted() };
}

const HEAD = 'apiVersion: apps/v1\nkind: Deployment\n';

describe('the place in a manifest', () => {
  test.each([
    ['a name at the top', `${HEAD}sp|`, [], 'sp', ['apiVersion', 'kind']],
    ['a name in an object', `${HEAD}spec:\n  replicas: 2\n  stra|`, ['spec'], 'stra', ['replicas']],
    ['an empty line', `${HEAD}spec:\n  replicas: 2\n  |\n  paused: true\n`, ['spec'], '', ['paused', 'replicas']],
    [
      'the first name of an item',
      `${HEAD}spec:\n  template:\n    spec:\n      containers:\n        - na|`,
      ['spec', 'template', 'spec', 'containers'],
      'na',
      [],
    ],
    [
      'a later name of an item, its list at the column of its name',
      `${HEAD}spec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: b\n      - name: c\n        im|\n        ports: []\n`,
      ['spec', 'template', 'spec', 'containers'],
      'im',
      ['name', 'ports'],
    ],
    [
      'a list in an item',
      `${HEAD}spec:\n  containers:\n    - name: a\n      env:\n        - name: X\n          value: y\n        - valu|`,
      ['spec', 'containers', 'env'],
      'valu',
      [],
    ],
    ['another document', `kind: A\nspec:\n  a: 1\n---\n${HEAD}spec:\n  rep|\n---\nkind: B\n`, ['spec'], 'rep', []],
  ])('%s', (_, marked, path, word, beside) => {
    expect(at(marked)).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment', path, word, beside, at: { part: 'key' } });
  });

  test('a value, with the name it belongs to', () => {
    expect(at(`${HEAD}spec:\n  strategy:\n    type: Rec|`)).toMatchObject({
      path: ['spec', 'strategy'],
      word: 'Rec',
      at: { part: 'value', key: 'type' },
    });
    expect(at(`${HEAD}spec:\n  containers:\n    - imagePullPolicy: |`)).toMatchObject({
      path: ['spec', 'containers'],
      at: { part: 'value', key: 'imagePullPolicy' },
    });
  });

  test.each([
    ['a comment', `${HEAD}# spe|`],
    ['a block of text', 'kind: ConfigMap\ndata:\n  nginx.conf: |\n    server:\n      lis'.replace('conf: |', 'conf: >-') + '|'],
    ['right behind a colon', `${HEAD}spec:|`],
    ['a closed brace', `${HEAD}metadata: {name: web} |`],
    ['a list of values', `${HEAD}spec:\n  containers:\n    - command: [sh, -c, ec|`],
    ['quotes between braces', `${HEAD}metadata: {name: "we|", labels: {}}`],
    ['right behind a colon between braces', `${HEAD}metadata: {name:|`],
  ])('none in %s', (_, marked) => {
    expect(at(marked)).toBeNull();
  });

  test.each([
    ['the first name', `${HEAD}metadata: {na|`, ['metadata'], 'na', []],
    ['a later name', `${HEAD}metadata: {name: web, lab|, annotations: {a: b}}`, ['metadata'], 'lab', ['annotations', 'name']],
    ['a name that is changed', `${HEAD}metadata: {nam|e: web}`, ['metadata'], 'nam', []],
    [
      'a name further in',
      `${HEAD}spec:\n  template: {metadata: {labels: {app: web}}, spec: {rest|}}`,
      ['spec', 'template', 'spec'],
      'rest',
      [],
    ],
    [
      'an item of a list',
      `${HEAD}spec:\n  template:\n    spec:\n      containers: [{name: app, ports: [{container|}]}]`,
      ['spec', 'template', 'spec', 'containers', 'ports'],
      'container',
      [],
    ],
    ['an item behind a dash', `${HEAD}spec:\n  containers:\n    - {name: "a, b", im|}`, ['spec', 'containers'], 'im', ['name']],
  ])('between braces: %s', (_, marked, path, word, beside) => {
    expect(at(marked)).toMatchObject({ kind: 'Deployment', path, word, beside, flow: true, at: { part: 'key' } });
  });

  test('a value between braces', () => {
    expect(at(`${HEAD}spec: {strategy: {type: Rec|}}`)).toMatchObject({
      path: ['spec', 'strategy'],
      word: 'Rec',
      at: { part: 'value', key: 'type' },
    });
  });

  test('none between the two signs that end a line of Windows', () => {
    expect(yamlPlace('kind: B\r\n', 8)).toBeNull();
    expect(yamlPlace('ki\r\n', 2)?.word).toBe('ki');
  });

  test('any text at any place is read without an error, and the word ends at the cursor', () => {
    const piece = fc.constantFrom('a', ':', ' ', '\n', '- ', '|', '---\n', '"', '#', '  ', 'kind: B\n', '\t', '{', '}', '[', ', ', '\r\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(), (pieces, n) => {
        const text = pieces.join('');
        const offset = n % (text.length + 1);
        const place = yamlPlace(text, offset);
        expect(place === null || text.slice(place.from, offset) === place.word).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
