import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../preload/contract/settings.ts';
import { isReadOnly } from '../../../renderer/servers/terminal/terminal-names.ts';

describe('whether nothing may be typed into a terminal', () => {
  it('goes by the policy of its server, and in a pod by that of its context', () => {
    const settings = settingsSchema.parse({
      servers: { environments: { 'web-1': 'production' } },
      kubernetes: { environments: { 'lab/1': 'production' }, readOnly: { strict: true } },
      policies: { production: { readOnly: true, protected: true } },
    });
    expect(isReadOnly(settings, { vantage: 'ssh:web-1' })).toBe(true);
    expect(isReadOnly(settings, { vantage: 'ssh:web-2' })).toBe(false);
    expect(isReadOnly(settings, { vantage: 'pod:lab%2F1/shop/api' })).toBe(true);
    expect(isReadOnly(settings, { vantage: 'pod:strict/shop/api/main' })).toBe(true);
    expect(isReadOnly(settings, { vantage: 'pod:free/shop/api' })).toBe(false);
  });
});
