import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { CatcherState, CaughtMessage } from '../../../../preload/contract/mail-catcher.ts';
import { EXIT } from '../exit-code.ts';
import { linesOf, portOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { jsonText, printable } from '../terminal-text.ts';

interface CatchOptions extends CommonOptions {
  readonly port: string;
  readonly on?: string;
  readonly remotePort: string;
  readonly count?: string;
}

/** `mail catch`: a mail server that takes everything and delivers nothing; shows what came, until Ctrl+C or `--count`. */
export function addMailCatch(mail: Command, run: RunCommand): void {
  withCommonOptions(
    mail
      .command('catch')
      .description(
        'a mail server on this computer that takes every message and delivers none; shows what an application sends, until Ctrl+C',
      )
      .option('--port <port>', 'port on 127.0.0.1 (0: a free one)', '0')
      .option('--on <host>', 'listen on the loopback of this server too, through SSH')
      .option('--remote-port <port>', 'with --on: the port there (0: a free one)', '0')
      .option('--count <number>', 'end after so many messages'),
    'print one JSON object a line',
  ).action((options: CatchOptions) =>
    run(options, async ({ client, output, signal }) => {
      const most = options.count === undefined ? Infinity : linesOf(options.count);
      const remote = options.on === undefined ? null : { host: options.on, port: portOf(options.remotePort) };
      const started = await client.mail.catcher.start({ port: portOf(options.port), remote }, { signal });
      const there = started.remote === null ? '' : `, ${started.remote.host} 127.0.0.1:${started.remote.port}`;
      if (output.json) print({ listening: { address: started.address, port: started.port, remote: started.remote } });
      else
        output.note(
          output.language === 'fr' ? `À l’écoute sur 127.0.0.1:${started.port}${there}` : `Listening on 127.0.0.1:${started.port}${there}`,
        );
      const seen = new Set<string>();
      const show = async (state: CatcherState) => {
        for (const { id } of state.messages.toReversed()) {
          if (seen.has(id) || seen.size >= most) continue;
          seen.add(id);
          const message = await client.mail.catcher.message({ id }, { signal });
          if (output.json) print({ ...message, found: message.found.map((one) => output.say(one)) });
          else process.stdout.write(`${messageText(message, output)}\n`);
        }
      };
      const stream = randomUUID();
      try {
        for await (const { sequence, items } of await client.mail.catcher.watch({ stream }, { signal })) {
          for (const state of items) await show(state);
          if (seen.size >= most) break;
          await client.system.acknowledge({ stream, sequence });
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        await client.mail.catcher.stop();
      }
      return EXIT.healthy;
    }),
  );
}

function print(value: object): void {
  process.stdout.write(`${jsonText(value)}\n`);
}

function messageText(message: CaughtMessage, output: Output): string {
  const lines = [
    `${message.at}  ${message.from} → ${message.to.join(', ')}${message.moreTo === 0 ? '' : ` +${message.moreTo}`}  ${message.bytes} B${message.tls === null ? '' : `  ${message.tls}`}${message.user === null ? '' : `  ${message.user}`}`,
    `  ${message.subject}`,
    ...message.parts.map(({ name, type, bytes }) => `  + ${name ?? '-'} (${type}, ${bytes} B)`),
    ...message.found.map((one) => `  ! ${output.say(one)}`),
    ...(message.text ?? '')
      .trimEnd()
      .split('\n')
      .slice(0, 40)
      .map((line) => `  | ${line}`),
  ];
  // What came from outside must not drive the terminal.
  return lines.map((line) => printable(line.replaceAll('\n', '\u{fffd}'))).join('\n');
}
