import { describe, expect, test } from 'vitest';
import { MASK } from '../../../main/core/credentials/masked-values.ts';
import { FailureError } from '../../../main/core/failure.ts';
import type { JsonObject } from '../../../main/core/kubernetes/api-object.ts';
import { maskedObject } from '../../../main/core/kubernetes/masked-object.ts';
import { conflictText, readConflicts } from '../../../main/core/kubernetes/manifests/conflicts.ts';
import { readManifest } from '../../../main/core/kubernetes/manifests/documents.ts';
import { editText } from '../../../main/core/kubernetes/manifests/edit-text.ts';
import { lastingOwnersOfChanges } from '../../../main/core/kubernetes/manifests/owners.ts';
import { unmasked } from '../../../main/core/kubernetes/manifests/unmask.ts';

function wrongIn(text: string): string {
  try {
    readManifest(text);
  } catch (error) {
    if (error instanceof FailureError) return `${error.failure.kind}: ${error.failure.cause.en}`;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('the text of a manifest', () => {
  test('is read as kubectl reads it: YAML 1.1 without numbers of base 60 and dates', () => {
    const [one] = readManifest(
      'apiVersion: v1\nkind: Thing\nmetadata: {name: a}\nspec: {mode: 0644, on: yes, quoted: "no", time: 12:30, day: 2001-12-14, hex: 0x1F}\n',
    );
    expect(one?.object['spec']).toEqual({ mode: 420, true: true, quoted: 'no', time: '12:30', day: '2001-12-14', hex: 31 });
  });

  test('may have Windows line ends, a byte order mark, comments between documents, anchors, and lists', () => {
    const text = `\uFEFF# shop\r\n---\r\napiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: a}\r\ndata:\r\n  x: |\r\n    one\r\n    two\r\n---\r\n# nothing here\r\n---\r\nbase: &base {MODE: slow}\r\napiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: b}\r\ndata:\r\n  <<: *base\r\n`;
    expect(readManifest(text).map(({ name, line, object }) => [name, line, object['data']])).toEqual([
      ['a', 3, { x: 'one\ntwo\n' }],
      ['b', 13, { MODE: 'slow' }],
    ]);
    const list = 'apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: Secret, metadata: {name: c}}\n';
    expect(readManifest(list)).toMatchObject([{ kind: 'Secret', name: 'c', line: 4 }]);
    expect(readManifest('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"d"}}')).toMatchObject([{ name: 'd' }]);
  });

  test.each([
    ['a tab', 'apiVersion: v1\nkind: A\nmetadata:\n\tname: a\n', 'Line 4, column 1: a tab indents here'],
    [
      'a key twice',
      'apiVersion: v1\nkind: A\nmetadata: {name: a}\ndata:\n  x: 1\n  x: 2\n',
      'Line 6, column 3: this key stands there twice',
    ],
    ['a bracket that is open', 'a: [1\nb: 2', 'Line 2, column 1: the indentation or a sign is wrong'],
    ['a name alone', 'apiVersion: v1\nkind: A\nspec:\n  rep\n  a: 1\n', 'Line 4, column 3: a colon is missing behind this name'],
    ['no name', 'apiVersion: v1\nkind: A\nmetadata: {}\n', 'From line 1: It has no metadata.name'],
    ['a name that is a number', 'apiVersion: v1\nkind: A\nmetadata: {name: 5}\n', 'Its metadata.name is not a text: 5'],
    ['nothing at all', '# a comment\n', 'There is no object in it'],
    ['a text', 'hello', 'not a mapping'],
    ['an alias without anchor', 'apiVersion: *none\n', 'anchors and aliases'],
    [
      'a bomb of aliases',
      `a: &a [x]\n${[...'bcdefg'].map((now, at) => `${now}: &${now} [${Array.from({ length: 9 }, () => `*${'abcdefg'[at]}`).join(',')}]`).join('\n')}`,
      'anchors and aliases',
    ],
    ['an object that no cluster keeps', `apiVersion: v1\nkind: A\nmetadata: {name: a}\ndata: {x: "${'y'.repeat(1_700_000)}"}`, '1.5 MiB'],
  ])('%s is said with where it is', (_, text, said) => {
    expect(wrongIn(text)).toContain('bad-input: ');
    expect(wrongIn(text)).toContain(said);
  });

  test('five megabytes of small objects are read at once, one mapping of 20,000 keys too', () => {
    const many = Array.from(
      { length: 500 },
      (_, at) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a${at}}\ndata:\n  f: |\n${`    ${'y'.repeat(90)}\n`.repeat(110)}`,
    ).join('---\n');
    expect(many.length).toBeGreaterThan(5_000_000);
    expect(readManifest(many)).toHaveLength(500);
    const wide = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${Array.from({ length: 20_000 }, (_, at) => `  k${at}: v\n`).join('')}`;
    expect(Object.keys(readManifest(wide)[0]?.object['data'] ?? {})).toHaveLength(20_000);
  });
});

describe('conflicts of an apply', () => {
  test('are read by owner from what the API server says', () => {
    expect(readConflicts('Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas')).toEqual([
      { manager: 'kubectl-client-side-apply', fields: ['.spec.replicas'] },
    ]);
    expect(
      readConflicts(
        'Apply failed with 3 conflicts: conflicts with "helm" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="web"].image\nconflicts with "kube-controller-manager" with subresource "scale" using autoscaling/v1 at 2026-01-01T00:00:00Z:\n- .spec.minReadySeconds',
      ),
    ).toEqual([
      { manager: 'helm', fields: ['.spec.replicas', '.spec.template.spec.containers[name="web"].image'] },
      { manager: 'kube-controller-manager', fields: ['.spec.minReadySeconds'] },
    ]);
    expect(readConflicts('Operation cannot be fulfilled on deployments.apps "web": the object has been modified')).toEqual([]);
  });

  test('of many fields only some are named', () => {
    expect(conflictText({ manager: 'helm', fields: Array.from({ length: 8 }, (_, at) => `.f${at}`) }).en).toBe(
      'helm: .f0, .f1, .f2, .f3, .f4, .f5 and 2 more',
    );
  });
});

describe('an object to edit', () => {
  const secret: JsonObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'smtp', namespace: 'shop', uid: 'u', resourceVersion: '5', managedFields: [{}] },
    type: 'Opaque',
    data: { password: 'Y2FuYXJ5', user: 'b3Bz' },
  };

  test('begins with what it is, and has no status and nothing that the cluster writes', () => {
    const text = editText({ ...secret, kind: 'ConfigMap', data: { on: 'yes', conf: 'a\nb\n' }, status: { phase: 'x' } });
    expect(text).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: smtp\n  namespace: shop\ntype: Opaque\ndata:\n  "on": "yes"\n  conf: |\n    a\n    b\n',
    );
    expect(readManifest(text)[0]?.object['data']).toEqual({ on: 'yes', conf: 'a\nb\n' });
  });

  test('keeps what is masked and left, takes what is written, also when it stands elsewhere now', () => {
    const masked = maskedObject(secret);
    const text = editText(secret);
    expect(text).not.toContain('Y2FuYXJ5');
    const [kept] = readManifest(text.replace('  user:', '  login:'));
    expect(unmasked(kept?.object ?? {}, secret, masked)['data']).toEqual({ password: 'Y2FuYXJ5', login: 'b3Bz' });
    const [changed] = readManifest(text.replace(/password: .*/u, 'password: bmV1'));
    expect(unmasked(changed?.object ?? {}, secret, masked)['data']).toEqual({ password: 'bmV1', user: 'b3Bz' });
    expect(() => unmasked({ data: { other: `${MASK} #000000` } }, secret, masked)).toThrow('.data.other holds a mask');
  });

  test('a line of a longer text may change beside one that is masked', () => {
    const live = { kind: 'ConfigMap', metadata: { name: 'a' }, data: { conf: 'url=postgres://ops:hunter22@db/shop\nmode=slow\n' } };
    const [edited] = readManifest(`apiVersion: v1\n${editText(live)}`.replace('mode=slow', 'mode=fast'));
    expect(editText(live)).not.toContain('hunter22');
    expect(unmasked(edited?.object ?? {}, live, maskedObject(live))['data']).toEqual({
      conf: 'url=postgres://ops:hunter22@db/shop\nmode=fast\n',
    });
  });

  test('a masked line of settings keeps its value beside one that is edited', () => {
    const live = { kind: 'ConfigMap', metadata: { name: 'a' }, data: { conf: 'db.password=one\nadmin.password=two\nmode=slow\n' } };
    const shown = editText(live);
    expect(shown).not.toMatch(/=(?:one|two)$/mu);
    const [edited] = readManifest(`apiVersion: v1\n${shown}`.replace('mode=slow', 'mode=fast'));
    expect(unmasked(edited?.object ?? {}, live, maskedObject(live))['data']).toEqual({
      conf: 'db.password=one\nadmin.password=two\nmode=fast\n',
    });
  });

  test('says who applies the fields that change, and nobody else', () => {
    const managedFields = [
      {
        manager: 'argocd-controller',
        operation: 'Apply',
        fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } } } } } },
      },
      { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ];
    const web = (image: string, replicas: number) => ({
      metadata: { managedFields },
      spec: { replicas, template: { spec: { containers: [{ name: 'web', image }] } } },
    });
    expect(lastingOwnersOfChanges(web('a', 1), web('b', 2))).toEqual([
      { manager: 'argocd-controller', fields: ['.spec.template.spec.containers[name="web"].image'] },
    ]);
    expect(lastingOwnersOfChanges(web('a', 1), web('a', 2))).toEqual([]);
  });
});
