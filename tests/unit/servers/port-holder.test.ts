import { describe, expect, test } from 'vitest';
import { parseLsof } from '../../../main/core/servers/tunnels/port-holder.ts';
import { portInUse } from '../../../main/core/vantage/port-in-use.ts';

describe('who holds a port', () => {
  test('of lsof -Fpc on macOS: the first process, nobody, or no name', () => {
    expect(parseLsof('p812\ncpostgres\nf7\nf8\np813\ncpostgres\n')).toEqual({ pid: 812, program: 'postgres' });
    expect(parseLsof('')).toBeNull();
    expect(parseLsof('p7\n')).toEqual({ pid: 7, program: null });
  });

  test('is said as far as it is known', () => {
    const said = (holder: Parameters<typeof portInUse>[2]) => portInUse(5432, 'ssh:db-1', holder, {}).cause;
    expect(said(null)).toEqual({ en: 'Port 5432 of db-1 is in use already.', fr: 'Le port 5432 de db-1 est déjà utilisé.' });
    expect(said({ program: 'postgres', pid: 812 })).toEqual({
      en: 'Port 5432 of db-1 is in use already, by postgres (process 812).',
      fr: 'Le port 5432 de db-1 est déjà utilisé par postgres (processus 812).',
    });
    expect(said({ program: null, pid: null }).en).toContain('by a program of another account');
    expect(portInUse(80, 'here', { program: 'node', pid: process.pid }, {}).cause.fr).toBe(
      'Le port 80 de cet ordinateur est déjà utilisé par cette console elle-même.',
    );
  });
});
