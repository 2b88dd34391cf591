import type { Command } from 'commander';
import type { ChangedUnit } from '../../../../preload/contract/unit-changes.ts';
import { unitVerbSchema } from '../../../../preload/contract/unit-changes.ts';
import type { ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import { EXIT } from '../exit-code.ts';
import { hostVantageOf } from '../option-values.ts';
import type { ScopeOption } from './journal.ts';
import { scopeOf } from './journal.ts';
import type { RunCommand } from '../session.ts';

/** `units start|stop|restart|reload|enable|disable|mask|unmask|reset-failed HOST UNIT`. */
export function addUnitChangeCommands(units: Command, run: RunCommand): void {
  for (const verb of unitVerbSchema.options) {
    withChangeOptions(
      units
        .command(verb)
        .argument('<host>')
        .argument('<unit>')
        .description(`systemctl ${verb}, as root, verified`)
        .option('--user', 'a unit of the account itself'),
    ).action((host: string, unit: string, options: ChangeOptions & ScopeOption) =>
      run(options, async (session) => {
        const { client, output, read } = session;
        const input = { vantage: hostVantageOf(host), unit, verb, scope: scopeOf(options) };
        const { change } = client.servers.units;
        const ended = await changeOnTerminal<ChangedUnit>(session, options, {
          plan: (signal) => change.plan(input, { signal }),
          apply: (consent, onItem) => read(change.apply, { ...input, consent }, onItem),
        });
        if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
        else output.result(ended.result, (after) => `${after.unit}: ${output.say(after.state)}`);
        return EXIT.healthy;
      }),
    );
  }
}
