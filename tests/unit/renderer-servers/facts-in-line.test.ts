import { expect, test } from 'vitest';
import type { Level } from '../../../preload/contract/servers.ts';
import type { FactWords } from '../../../renderer/servers/facts/use-fact-words.ts';
import { factsInLine } from '../../../renderer/servers/facts/use-fact-words.ts';

const fact = (key: string, level: Level = 'healthy') => ({ key, name: key, value: '', level, detail: null });
const machine = (more: Partial<FactWords> = {}): FactWords => ({
  system: fact('system'),
  load: fact('load'),
  memory: fact('memory'),
  clock: fact('clock'),
  disks: [fact('/'), fact('/srv'), fact('/home')],
  ...more,
});
const keys = (words: FactWords) => factsInLine(words).map(({ key }) => key);

test('on one line the fullest disk stands for all, and the system last', () => {
  expect(keys(machine())).toEqual(['load', 'memory', '/', 'clock', 'system']);
});

test('what is in trouble stands first, the worst before all, and every disk that is', () => {
  const words = machine({ clock: fact('clock', 'degraded'), disks: [fact('/', 'failing'), fact('/srv', 'degraded'), fact('/home')] });
  expect(keys(words)).toEqual(['/', '/srv', 'clock', 'load', 'memory', 'system']);
});

test('what a machine does not say is left out', () => {
  expect(keys(machine({ load: null, memory: null, disks: [] }))).toEqual(['clock', 'system']);
});
