import { cwd } from 'node:process';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { nameIn, pathIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { FileEntry, Transferred } from '../../../../preload/contract/files.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { openMachine } from '../../servers/files/open-files.ts';
import { atHome } from '../../servers/files/list.ts';
import { filesAs, regularFile } from '../../servers/files/read-file.ts';
import type { RootOption } from './as-root.ts';
import { withRootOption } from './as-root.ts';
import type { ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import { canAsk } from '../confirm.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import { hostVantageOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import { wholeFile } from '../whole-file.ts';
import type { CommonOptions, RunCommand, Session } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { foreignBytes } from '../terminal-text.ts';

interface CopyOptions extends ChangeOptions, RootOption {
  readonly recursive?: boolean;
  readonly resume?: boolean;
  readonly skipExisting?: boolean;
}

/** `files list|cat HOST PATH`, `files get HOST REMOTE LOCAL`, `files put HOST LOCAL REMOTE`. */
export function addFileCommands(program: Command, run: RunCommand): void {
  const files = program.command('files').description('files of a server');
  withCommonOptions(
    withRootOption(
      files.command('list').argument('<host>').argument('[path]', 'the home folder unless given').description('what is in a folder'),
      'as root, through sudo or doas',
    ),
  ).action((host: string, path: string | undefined, options: CommonOptions & RootOption) =>
    run(options, async ({ client, output, read }) => {
      const entries: FileEntry[] = [];
      const found = { path: path ?? '', truncated: false };
      await read(
        client.servers.files.list,
        { vantage: hostVantageOf(host), path: path ?? null, asRoot: options.asRoot ?? false },
        (item) => {
          if (item.kind === 'entries') entries.push(...item.entries);
          else if (item.kind === 'cut') found.truncated = true;
          else {
            found.path = item.path;
            if (item.note !== null) output.note(output.say(item.note));
          }
        },
      );
      const byName = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
      output.result({ ...found, entries: byName }, () => entryTable(byName, output));
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    withRootOption(
      files
        .command('cat')
        .argument('<host>')
        .argument('<path>')
        .description('a file: byte for byte in a pipe, on a terminal without what would drive it'),
      'as root, through sudo or doas',
    ),
    'print one JSON document with its content as text, or in base64 where it is no UTF-8',
  ).action((host: string, path: string, options: CommonOptions & RootOption) =>
    run(options, async ({ core, output, signal }) => {
      const machine = await openMachine(core.rooms, hostVantageOf(host), signal);
      try {
        const at = atHome(path, await machine.files.home());
        const there = await filesAs(core.rooms, machine, options.asRoot ?? false, signal);
        await regularFile(there, at);
        if (output.json) {
          const content = await wholeFile(at, there.read(at));
          output.result(content, () => '');
        } else {
          const write = foreignBytes(process.stdout);
          for await (const piece of there.read(at)) {
            if (!write(piece)) await new Promise((taken) => process.stdout.once('drain', taken));
          }
        }
      } finally {
        await machine.files.close();
      }
      return EXIT.healthy;
    }),
  );
  const copying = (command: Command) =>
    withRootOption(
      withChangeOptions(command)
        .option('-r, --recursive', 'folders too, with what is in them')
        .option('--resume', 'go on from NAME.part that an earlier try left; files that arrived whole are not sent again')
        .option('--skip-existing', 'leave files that are there as they are'),
      'read or write the server’s files as root, through sudo or doas',
    );
  copying(
    files.command('get').argument('<host>').argument('<remote>').argument('<local>').description('from a server to this computer'),
  ).action((host: string, remote: string, local: string, options: CopyOptions) =>
    run(options, (session) => copy(session, options, { vantage: hostVantageOf(host), path: remote }, { vantage: 'here', path: local })),
  );
  copying(
    files.command('put').argument('<host>').argument('<local>').argument('<remote>').description('from this computer to a server'),
  ).action((host: string, local: string, remote: string, options: CopyOptions) =>
    run(options, (session) => copy(session, options, { vantage: 'here', path: local }, { vantage: hostVantageOf(host), path: remote })),
  );
}

interface Place {
  readonly vantage: string;
  readonly path: string;
}

async function copy(session: Session, options: CopyOptions, from: Place, into: Place): Promise<number> {
  const { client, output, read, signal } = session;
  const source = { ...from, path: from.vantage === 'here' ? resolve(cwd(), from.path) : from.path };
  const given = { ...into, path: into.vantage === 'here' ? withSlash(into.path) : into.path };
  const asRoot = (options.asRoot ?? false) && into.vantage !== 'here';
  const to = { ...given, path: await targetPath(session, given, nameIn(source.path), asRoot) };
  const input = {
    from: source,
    to,
    recursive: options.recursive ?? false,
    resume: options.resume ?? false,
    existing: options.skipExisting ? ('skip' as const) : ('replace' as const),
    by: options.asRoot ? ('root' as const) : ('account' as const),
  };
  const { transfer } = client.servers.files;
  const plan = await transfer.plan(input, { signal });
  // What replaces nothing is what the person at the terminal has just typed; a script says --yes to change a server.
  const said = !plan.dangerous && !plan.protected && (into.vantage === 'here' || canAsk(options));
  const agreed = said ? { ...options, yes: true } : options;
  const ended = await changeOnTerminal<Transferred>({ output: plan.dangerous ? output : quiet(output), signal }, agreed, {
    plan: async () => plan,
    apply: (consent, onItem) => read(transfer.apply, { ...input, consent }, onItem),
  });
  if (ended.kind === 'planned') output.result(ended.plan, (shown) => planText(shown, output));
  else output.result(withoutNull(ended.result), () => endText(ended.result, output));
  return EXIT.healthy;
}

/** A path relative to where the command was started; a slash at its end stays. */
function withSlash(path: string): string {
  const whole = resolve(cwd(), path);
  return path.endsWith('/') && whole !== '/' ? `${whole}/` : whole;
}

/** Into a folder that is there, or that is named with a slash at its end, under the same name. */
async function targetPath({ core, signal }: Session, { vantage, path }: Place, name: string, asRoot: boolean): Promise<string> {
  const machine = await openMachine(core.rooms, vantage, signal);
  try {
    const at = atHome(path, await machine.files.home());
    const files = await filesAs(core.rooms, machine, asRoot, signal);
    const kind = await files.look(at).then(
      (facts) => facts.kind,
      (error: unknown) => {
        if (error instanceof FailureError && error.failure.kind === 'not-found') return null;
        throw error;
      },
    );
    if (kind === 'folder') return pathIn(at, name);
    if (at.endsWith('/')) throw new FailureError(noFolder(at));
    return at;
  } finally {
    await machine.files.close();
  }
}

/** The plan of a copy that replaces nothing is not worth a line. */
function quiet(output: Output): Output {
  return { ...output, note: () => {} };
}

function withoutNull({ sha256, ...rest }: Transferred) {
  return { ...rest, ...(sha256 === null ? {} : { sha256 }) };
}

/** How a copy ended, in words. */
export function endText(
  { files, bytes, ms, sha256, verifiedBy, resumedBytes, kept, skipped }: Transferred,
  { language }: Pick<Output, 'language'>,
): string {
  const french = language === 'fr';
  const rate = `${((bytes - resumedBytes) / 1e6 / Math.max(ms / 1000, 0.001)).toFixed(1)} ${french ? 'Mo/s' : 'MB/s'}`;
  // None is plural in English and singular in French.
  const counted = (count: number, word: string) => `${count} ${word}${(french ? count < 2 : count === 1) ? '' : 's'}`;
  const inBytes = (count: number) => counted(count, french ? 'octet' : 'byte');
  return [
    `${counted(files, french ? 'fichier' : 'file')}, ${inBytes(bytes)} ${french ? 'en' : 'in'} ${ms} ms (${rate})`,
    ...(resumedBytes > 0 ? [`${french ? 'repris après' : 'resumed after'} ${inBytes(resumedBytes)}`] : []),
    ...(kept > 0 ? [french ? `laissés tels quels : ${kept}` : `left as they were: ${kept}`] : []),
    ...(sha256 === null ? [] : [`sha256 ${sha256} (${verifiedBy === 'read-back' ? (french ? 'relu' : 'read back') : verifiedBy})`]),
    ...skipped.map((name) => (french ? `laissé de côté : ${name}` : `left out: ${name}`)),
  ].join('\n');
}

const LETTERS: Readonly<Record<string, string>> = { folder: 'd', link: 'l', socket: 's', pipe: 'p', block: 'b', character: 'c' };

function entryTable(entries: readonly FileEntry[], output: Output): string {
  return table(
    headings(output, 'MODE', 'OWNER', 'GROUP', 'SIZE', 'MODIFIED', 'NAME'),
    entries.map((entry) => [
      `${LETTERS[entry.kind] ?? '-'}${entry.mode.toString(8).padStart(4, '0')}`,
      entry.owner ?? String(entry.uid),
      entry.group ?? String(entry.gid),
      String(entry.sizeBytes),
      new Date(entry.modifiedAt).toISOString().slice(0, 19).replace('T', ' '),
      entry.link === null ? shownName(entry.name) : `${shownName(entry.name)} -> ${shownName(entry.link.target)}`,
    ]),
  );
}

function noFolder(path: string) {
  const shown = shownName(path);
  return failure(
    'not-found',
    words(`The folder ${shown} is not there.`, `Le dossier ${shown} n’existe pas.`),
    words('Make it first, or leave the slash at the end out.', 'Créez-le d’abord, ou retirez la barre oblique finale.'),
  );
}
