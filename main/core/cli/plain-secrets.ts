import type { Command } from 'commander';
import type { PlainEvent, PlainSecret } from '../../../preload/contract/plain-secrets.ts';
import { words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { headings } from './kubernetes/headings.ts';
import { viaOf } from './option-values.ts';
import { table } from './output.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';

interface FindPlainOptions extends CommonOptions {
  readonly via: string;
  readonly in?: string[];
}

/** `credentials find-plain [--via ssh:HOST]`. */
export function addPlainSecrets(credentials: Command, run: RunCommand): void {
  withCommonOptions(
    credentials
      .command('find-plain')
      .description('say where secrets lie in plain text: file, line, kind, who may read it; never a value')
      .option('--via <place>', 'here, or ssh:HOST', 'here')
      .option('--in <folders...>', 'look for .env files in these folders too'),
  ).action((options: FindPlainOptions) =>
    run(options, async ({ client, output, read }) => {
      const via = viaOf(options.via);
      const found: PlainSecret[] = [];
      let end: Extract<PlainEvent, { type: 'end' }> | null = null;
      await read(client.credentials.findPlain, { via, folders: options.in ?? [] }, (event) => {
        if (event.type === 'found') found.push(event.secret);
        else if (event.type === 'end') end = event;
      });
      const { files, bytes, notes } = ending(end);
      for (const note of notes) output.note(output.say(note));
      const value = {
        via,
        files,
        bytes,
        notes: notes.map((note) => output.say(note)),
        found: found.map(({ what, advice, ...rest }) => ({
          ...rest,
          what: output.say(what),
          advice: advice.map((one) => output.say(one)),
        })),
      };
      output.result(value, (result) => {
        if (result.found.length === 0)
          return output.say(
            words(`Nothing in plain text in the ${files} files that were read.`, `Rien en clair dans les ${files} fichiers lus.`),
          );
        const advice = [...new Set(result.found.flatMap((one) => one.advice))];
        return [
          table(
            headings(output, 'FILE', 'MODE', 'KIND', 'WHAT'),
            result.found.map(({ path, line, mode, kind, shown }) => [`${path}:${line}`, mode ?? '-', kind, shown]),
          ),
          '',
          ...advice,
        ].join('\n');
      });
      return found.length === 0 ? EXIT.healthy : EXIT.failureFound;
    }),
  );
}

/** The stream always ends with its count, unless it failed before. */
function ending(end: Extract<PlainEvent, { type: 'end' }> | null): Pick<Extract<PlainEvent, { type: 'end' }>, 'files' | 'bytes' | 'notes'> {
  return end ?? { files: 0, bytes: 0, notes: [] };
}
