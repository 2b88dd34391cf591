import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { onTheCommandLine } from '../../../main/core/cli/command-line-remedies.ts';
import { createProgram } from '../../../main/core/cli/program.ts';
import type { CommonOptions, UnlockOption } from '../../../main/core/cli/session.ts';
import { nobodyToAsk } from '../../../main/core/cli/unlock.ts';
import { sealedFileClosed } from '../../../main/core/credentials/sealed/sealed-failures.ts';
import { codeAskedAgain, passphraseAskedAgain } from '../../../main/core/credentials/lock/lock-failures.ts';
import { failure, words } from '../../../main/core/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let program: Command;

beforeAll(async () => {
  program = await createProgram(
    'en',
    () => Promise.resolve(),
    () => undefined,
  );
});

/** Whether it works in a session: such a command takes the passphrase of the lock. */
const hasOwnWork = (command: Command) => command.opts<CommonOptions>().unlockOption !== undefined;

/** Every command that does something, with the words that call it. */
function commandsBelow(command: Command, path: readonly string[] = []): { readonly path: string; readonly command: Command }[] {
  const own = hasOwnWork(command) ? [{ path: path.join(' '), command }] : [];
  return [...own, ...command.commands.flatMap((child) => commandsBelow(child, [...path, child.name()]))];
}

const optionsNamedIn = ({ en, fr }: Words): string[] => [...new Set([en, fr].flatMap((text) => text.match(/--[a-z][a-z-]*/gu) ?? []))];

describe('what a command tells to do', () => {
  test('names the option that hands a passphrase to that very command', () => {
    const commands = commandsBelow(program);
    const taken = commands.filter(({ command }) => command.options.some(({ long }) => long === '--unlock-fd')).map(({ path }) => path);
    expect(taken).toEqual(expect.arrayContaining(['credentials export', 'credentials import', 'totp import', 'totp export']));
    for (const { path, command } of commands) {
      const { unlockOption } = command.opts<CommonOptions>();
      const told: readonly Words[] = [
        nobodyToAsk(unlockOption).failure.remedy,
        ...[sealedFileClosed(), passphraseAskedAgain(true).failure, codeAskedAgain().failure].map(
          (failure) => onTheCommandLine(failure, {}, unlockOption).remedy,
        ),
      ];
      const wanted: UnlockOption = taken.includes(path) ? '--unlock-fd' : '--passphrase-fd';
      for (const words of told) expect({ path, named: optionsNamedIn(words) }).toEqual({ path, named: [wanted] });
      expect(command.options.find(({ long }) => long === wanted)?.description, path).toContain('while locked');
    }
  });

  test('of a read-only context is what makes it writable, by what makes it read-only', () => {
    const refused = (mark: boolean, environment: string | null) =>
      onTheCommandLine(
        failure('target-read-only', words('no', 'non'), words('see the window', 'voyez la fenêtre'), {
          readOnlyContext: { name: 'my shop', mark, environment },
        }),
        {},
      ).remedy;
    expect(refused(true, null).en).toBe("It is marked read-only. To allow changes: pilothouse contexts set 'my shop' --no-read-only");
    expect(refused(false, 'production').fr).toMatch(
      /^Son environnement, production, interdit .* pilothouse contexts set 'my shop' --environment NOM$/u,
    );
    expect(refused(true, 'none').en).toMatch(/^Contexts without an environment .* --environment NAME --no-read-only$/u);
  });

  test('is a command there is, wherever one is named: in the program, in the window, in the guide', async () => {
    const unknown: string[] = [];
    for (const folder of ['main', 'preload', 'renderer', 'docs']) {
      for (const name of await readdir(join(root, folder), { recursive: true })) {
        if (!/\.(?:tsx?|json|md)$/u.test(name)) continue;
        const text = await readFile(join(root, folder, name), 'utf8');
        for (const [said, rest = ''] of text.matchAll(CALLED)) {
          if (!isCommand(rest.trim().split(' '))) unknown.push(`${folder}/${name}: ${said.trim()}`);
        }
      }
    }
    expect(unknown).toEqual([]);
  });
});

/** A call as a sentence or a block of code brings it: the product's name alone, as in a thread's or a format's, is none. */
const CALLED =
  /(?<=[:;(] |[`$] ?|^|\b(?:with|avec|or|ou|use|and|et|de|of|by|par|run|puis|then) )pilothouse ((?:[a-z][a-z-]*(?: |$)?){1,3})/gmu;

/** Whether words are a command, as far as commands go; what stands behind one that does something is an argument. */
function isCommand(said: readonly string[]): boolean {
  let at = program;
  for (const word of said) {
    const child = at.commands.find((command) => command.name() === word || command.aliases().includes(word));
    if (child === undefined) return at.registeredArguments.length > 0 || at.commands.length === 0;
    at = child;
  }
  return true;
}
