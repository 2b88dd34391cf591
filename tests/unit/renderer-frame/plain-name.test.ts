import { describe, expect, it } from 'vitest';
import { plainName } from '../../../renderer/ui/plain-name.ts';

describe('a name on screen', () => {
  it('shows the marks that would make it read as another one, and is otherwise as it is written', () => {
    expect(plainName('prod-\u202Etset')).toBe('prod-‹U+202E›tset');
    expect(plainName('pro\u200Bd\n')).toBe('pro‹U+200B›d‹U+000A›');
    expect(plainName('arn:aws:eks:eu-west-3:1:cluster/boutique-été')).toBe('arn:aws:eks:eu-west-3:1:cluster/boutique-été');
  });
});
