import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lastPlace } from '../../../main/shell/window-place.ts';

const laptop = { x: 0, y: 0, width: 1920, height: 1040 };
const first = { bounds: { width: 1280, height: 820 }, maximized: false };
let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'pilothouse-place-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function placeAfter(content: string, screens = [laptop]): ReturnType<typeof lastPlace> {
  const file = join(folder, 'window.json');
  writeFileSync(file, content);
  return lastPlace(file, screens);
}

describe('the window stands where it stood', () => {
  test('when a screen is still there', () => {
    const place = { bounds: { x: 100, y: 80, width: 1000, height: 700 }, maximized: true };
    expect(placeAfter(JSON.stringify(place))).toEqual(place);
  });

  test('but not on a screen that was unplugged', () => {
    expect(placeAfter(JSON.stringify({ bounds: { x: 2400, y: 80, width: 1000, height: 700 }, maximized: false }))).toEqual(first);
  });

  test('nor with its title bar above or below every screen', () => {
    expect(placeAfter(JSON.stringify({ bounds: { x: 0, y: -500, width: 1000, height: 700 }, maximized: false }))).toEqual(first);
    expect(placeAfter(JSON.stringify({ bounds: { x: 0, y: 1030, width: 1000, height: 700 }, maximized: false }))).toEqual(first);
  });

  test.each(['', '{', 'null', '{"bounds":{"x":"a"}}', '{"bounds":{"x":0,"y":0,"width":1,"height":1},"maximized":false}'])(
    '%j is no place: a first size',
    (content) => {
      expect(placeAfter(content)).toEqual(first);
    },
  );

  test('a first start has a first size', () => {
    expect(lastPlace(join(folder, 'absent.json'), [laptop])).toEqual(first);
  });
});
