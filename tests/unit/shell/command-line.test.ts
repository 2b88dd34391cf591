import { describe, expect, test } from 'vitest';
import { commandOf, linkIn, startOptions } from '../../../main/shell/command-line.ts';

describe('the arguments of the packaged program', () => {
  test.each([
    [[]],
    [['--data-dir', '/srv/state']],
    [['--data-dir=/srv/state']],
    [['pilothouse://server/web-1']],
    [['--no-sandbox', '--ozone-platform=wayland', '--data-dir', 'state', 'pilothouse://server/web-1']],
  ])('%j opens the window', (args) => {
    expect(commandOf(['/opt/Pilothouse/pilothouse', ...args], false)).toBeNull();
  });

  test.each([[['units', 'list', 'web-1', '--json']], [['--help']], [['--version']], [['--data-dir', 'state', 'hosts', 'list']]])(
    '%j is a command',
    (args) => {
      expect(commandOf(['/opt/Pilothouse/pilothouse', ...args], false)).toEqual(args);
    },
  );

  test('unpackaged, the first argument is the application and commands are the launcher’s', () => {
    expect(commandOf(['electron', '.', 'hosts', 'list'], true)).toBeNull();
  });
});

describe('the data folder', () => {
  test('is taken from either form, wherever it stands, relative to where the program was started', () => {
    expect(startOptions(['electron', '--no-sandbox', '.', '--data-dir', 'state'], '/home/ops').dataDir).toBe('/home/ops/state');
    expect(startOptions(['pilothouse', '--data-dir=/srv/state'], '/home/ops').dataDir).toBe('/srv/state');
  });
});

describe('a link in the arguments', () => {
  test('is a pilothouse:// address of a sane length', () => {
    expect(linkIn(['electron', '.', 'pilothouse://server/web-1/units/nginx.service'])).toBe(
      'pilothouse://server/web-1/units/nginx.service',
    );
    expect(linkIn(['https://example.org'])).toBeNull();
    expect(linkIn([`pilothouse://${'x'.repeat(3000)}`])).toBeNull();
    expect(linkIn(['pilothouse://server/\nweb-1'])).toBeNull();
  });
});
