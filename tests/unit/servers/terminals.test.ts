import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRESH_SCREEN } from '../../../main/core/servers/terminals/fresh-screen.ts';
import { followPrivateModes } from '../../../main/core/servers/terminals/private-modes.ts';
import { createScrollback } from '../../../main/core/servers/terminals/scrollback.ts';
import { whyNoShell } from '../../../main/core/servers/terminals/container-shell.ts';
import { ownEnvironment } from '../../../main/core/vantage/here-terminal.ts';
import { refuseEndlessRepetition } from '../../../renderer/servers/terminal/hostile-sequences.ts';

describe('the private modes of a terminal', () => {
  test('what was set last holds, and a reset puts everything back', () => {
    const modes = followPrivateModes();
    modes.follow(Buffer.from('a\u{1b}[?1049hb\u{1b}[?1;25lc\u{1b}[?1049l'));
    expect(modes.sequences()).toBe('\u{1b}[?1l\u{1b}[?25l\u{1b}[?1049l');
    modes.follow(Buffer.from('\u{1b}c\u{1b}[?2004h'));
    expect(modes.sequences()).toBe('\u{1b}[?2004h');
  });

  test('a sequence may lie across any two pieces', () => {
    const text = 'x\u{1b}[?1049hy\u{1b}[?2004hz';
    for (let at = 0; at <= text.length; at += 1) {
      const modes = followPrivateModes();
      modes.follow(Buffer.from(text.slice(0, at)));
      modes.follow(Buffer.from(text.slice(at)));
      expect(modes.sequences()).toBe('\u{1b}[?1049h\u{1b}[?2004h');
    }
  });
});

describe('the last output of a terminal', () => {
  test('is the end of what was shown, whatever the pieces; never more than is kept and one piece', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 9000 }), { maxLength: 12 }), (pieces) => {
        const scrollback = createScrollback(10_000);
        for (const piece of pieces) scrollback.append(Buffer.from(piece));
        const all = Buffer.concat(pieces);
        expect(scrollback.end).toBe(all.length);
        expect(scrollback.read(scrollback.start, all.length)).toEqual(all.subarray(scrollback.start));
        expect(scrollback.end - scrollback.start).toBeGreaterThanOrEqual(Math.min(all.length, 1));
        expect(scrollback.end - scrollback.start).toBeLessThanOrEqual(10_000);
        const middle = scrollback.start + Math.floor((scrollback.end - scrollback.start) / 2);
        expect(scrollback.read(middle, 100)).toEqual(all.subarray(middle, middle + 100));
      }),
      { numRuns: 60 },
    );
  });

  test('begins with a whole line and in the modes that were set before it, once its beginning has gone', () => {
    const scrollback = createScrollback(8000);
    scrollback.append(Buffer.from('\u{1b}[?1049hfirst\n'));
    expect(scrollback.beginning()).toEqual({ from: 0, modes: '' });
    for (let line = 0; line < 1000; line += 1) scrollback.append(Buffer.from(`line ${line} é\n`));
    const { from, modes } = scrollback.beginning();
    expect(modes).toBe('\u{1b}[?1049h');
    expect(scrollback.read(from, 40).toString()).toMatch(/^line \d+ é\n/u);
  });
});

describe('a new shell in a terminal whose shell is over', () => {
  /** What a terminal of 40 columns and 10 rows shows after this, without the empty lines at the end. */
  const screenAfter = async (output: string): Promise<readonly string[]> => {
    const terminal = new Terminal({ cols: 40, rows: 10, allowProposedApi: true });
    await new Promise<void>((resolve) => terminal.write(output, resolve));
    const { active } = terminal.buffer;
    expect(active.type).toBe('normal');
    const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
    terminal.dispose();
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  };
  const old = '$ seq 3\r\n1\r\n2\r\n3\r\n$ kill';

  test('begins below what the old one showed', async () => {
    expect(await screenAfter(`${old}${FRESH_SCREEN}new`)).toEqual(['$ seq 3', '1', '2', '3', '$ kill', 'new']);
  });

  test('begins below it also when the screen has scrolled', async () => {
    const many = Array.from({ length: 30 }, (_, line) => `line ${line}`);
    expect(await screenAfter(`${many.join('\r\n')}${FRESH_SCREEN}new`)).toEqual([...many, 'new']);
  });

  test('begins below it also when a full-screen program was lost, whose scrolling region and colours are gone', async () => {
    const program = '\u{1b}[?1049h\u{1b}[2;5r\u{1b}[?6h\u{1b}[31m\u{1b}[?1000h\u{1b}[3;3Heditor';
    expect(await screenAfter(`${old}${program}${FRESH_SCREEN}new\r\nmore`)).toEqual(['$ seq 3', '1', '2', '3', '$ kill', 'new', 'more']);
  });
});

describe('sequences that a hostile program sends', () => {
  test('none occupies the terminal for long, and what comes after is shown', async () => {
    for (const final of Array.from({ length: 0x7e - 0x40 }, (_, at) => String.fromCharCode(0x40 + at))) {
      const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
      refuseEndlessRepetition(terminal);
      const startedAt = performance.now();
      await new Promise<void>((resolve) => terminal.write(`x\u{1b}[2147483647;2147483647${final}\u{1b}[Hafter`, resolve));
      expect(performance.now() - startedAt, `CSI ${final}`).toBeLessThan(2000);
      expect(terminal.buffer.active.getLine(terminal.buffer.active.baseY)?.translateToString(true), `CSI ${final}`).toMatch(/^after/u);
      terminal.dispose();
    }
  });

  test('what programs really repeat is still done', async () => {
    const terminal = new Terminal({ cols: 20, rows: 5, allowProposedApi: true });
    refuseEndlessRepetition(terminal);
    await new Promise<void>((resolve) => terminal.write('ab\u{1b}[4b\r\nlow\u{1b}[1;1H\u{1b}[2L', resolve));
    const shown = Array.from({ length: 5 }, (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true));
    expect(shown).toEqual(['', '', 'abbbbb', 'low', '']);
    terminal.dispose();
  });
});

describe('a shell in a container that did not begin', () => {
  const said = (exitCode: number, text: string, asRoot = false) =>
    whyNoShell({ engine: 'docker', name: 'api', asRoot }, 'ssh:web', exitCode, text)?.cause.en ?? null;
  test.each([
    // docker 20.10, 27; podman 4.3 (crun), 5.2
    [
      126,
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown\r\n',
    ],
    [
      127,
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown\r\n',
    ],
    [
      127,
      'Error: crun: executable file `sh` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found\r\n',
    ],
    [
      127,
      'Error: runc: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found\r\n',
    ],
  ])('exit %i: no shell in the image', (exitCode, text) => {
    expect(said(exitCode, text)).toBe('The image of api has no shell.');
  });
  test.each([
    [1, 'Error response from daemon: Container 1b8fd0c4f1a2 is not running\r\n', /does not run/u],
    [1, 'Error response from daemon: Container api is paused, unpause the container before exec\r\n', /does not run/u],
    [255, 'Error: can only create exec sessions on running containers: container state improper\r\n', /does not run/u],
    [1, 'Error response from daemon: No such container: api\r\n', /no container api on web any more/u],
    [125, 'Error: no container with name or ID "api" found: no such container\r\n', /no container api on web any more/u],
    [
      1,
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: permission denied\r\n',
      /may not speak to docker on web/u,
    ],
    [1, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\r\n', /does not run/u],
    [127, "env: 'docker': No such file or directory\r\n", /docker is not on web/u],
  ])('exit %i: %s', (exitCode, text, cause) => {
    expect(said(exitCode, text)).toMatch(cause);
  });
  test('a shell that ran is over, whatever its last command was', () => {
    expect(said(127, '/ # foo\r\nsh: foo: not found\r\n/ # exit\r\n')).toBeNull();
    expect(said(137, '/ # ')).toBeNull();
    expect(said(0, 'exit\r\n')).toBeNull();
    expect(said(1, `${'x'.repeat(3000)} is not running`)).toBeNull();
  });
});

describe('the environment of a shell on this computer', () => {
  test('is without what this program was started with for itself, and names a character set', () => {
    const env = { PATH: '/usr/bin', ELECTRON_RUN_AS_NODE: '1', SHELL: '/bin/zsh', NONE: undefined };
    expect(ownEnvironment(env)).toEqual({
      PATH: '/usr/bin',
      SHELL: '/bin/zsh',
      LANG: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8',
    });
    expect(ownEnvironment({ LC_ALL: 'fr_FR.UTF-8' })).toEqual({ LC_ALL: 'fr_FR.UTF-8' });
  });
  test('is without the folders of an AppImage, which other programs must not load from', () => {
    const env = {
      APPDIR: '/tmp/.mount_x',
      APPIMAGE: '/opt/p.AppImage',
      PATH: '/tmp/.mount_x/usr/bin:/usr/bin:/bin',
      LD_LIBRARY_PATH: '/tmp/.mount_x/usr/lib:',
      LANG: 'C.UTF-8',
    };
    expect(ownEnvironment(env)).toEqual({ PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' });
  });
});
