import type { Command } from 'commander';
import type { PortCheck, PortHolder, PortList, PortReach } from '../../../../preload/contract/ports.ts';
import type { RootOption } from './as-root.ts';
import { withRootOption } from './as-root.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import { hostVantageOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

interface PortsOptions extends CommonOptions, RootOption {
  readonly check?: boolean;
}

const REACH: Readonly<Record<PortReach, { readonly en: string; readonly fr: string }>> = {
  loopback: { en: 'loopback only', fr: 'boucle locale' },
  open: { en: 'open', fr: 'ouvert' },
  filtered: { en: 'filtered', fr: 'filtré' },
  unknown: { en: 'unknown', fr: 'inconnu' },
};

const OUTCOME: Readonly<Record<PortCheck['outcome'], { readonly en: string; readonly fr: string }>> = {
  reachable: { en: 'reachable', fr: 'joignable' },
  refused: { en: 'refused', fr: 'refusé' },
  'no-answer': { en: 'no answer', fr: 'sans réponse' },
  'not-tried': { en: 'not tried', fr: 'non essayé' },
};

/** `ports list HOST [--as-root] [--check]`: with `--json` the list, each TCP port with its `check` when it was tried. */
export function addPortCommands(program: Command, run: RunCommand): void {
  const ports = program.command('ports').description('listening ports of a server');
  withCommonOptions(
    withRootOption(
      ports.command('list').argument('<host>').description('who listens on what, the most exposed first'),
      'read as root, asking for a password when it takes one',
    ).option('--check', 'try each TCP port from this computer'),
  ).action((host: string, options: PortsOptions) =>
    run(options, async ({ client, output, signal }) => {
      const vantage = hostVantageOf(host);
      const list = await client.servers.ports.list({ vantage, root: options.asRoot ? 'yes' : 'free' }, { signal });
      const tried = list.ports.filter(({ protocol, reach, port }) => protocol === 'tcp' && reach !== 'loopback' && port > 0).slice(0, 200);
      const checks =
        options.check && tried.length > 0
          ? await client.servers.ports.check({ vantage, ports: tried.map(({ port, address }) => ({ port, address })) }, { signal })
          : [];
      const checkOf = new Map(tried.map((port, index) => [port, checks[index]] as const));
      const found = {
        ...list,
        ports: list.ports.map((port) => ({ ...port, ...(checkOf.get(port) === undefined ? {} : { check: checkOf.get(port) }) })),
      };
      output.result(found, () => portsText(list, (port) => checkOf.get(port), options.check ?? false, output));
      return EXIT.healthy;
    }),
  );
}

function portsText(
  list: PortList,
  checkOf: (port: PortList['ports'][number]) => PortCheck | undefined,
  checked: boolean,
  output: Output,
): string {
  const heading = headings(
    output,
    'PORT',
    'ADDRESS',
    'STATE',
    ...(checked ? (['FROM HERE'] as const) : []),
    'PROGRAM',
    'UNIT',
    'USER',
    'WHY',
  );
  const rows = list.ports.map((port) => {
    const check = checkOf(port);
    const each = (of: (holder: PortHolder) => string | null) => [...new Set(port.holders.map(of))].filter(Boolean).join(', ');
    return [
      `${port.port}/${port.protocol}`,
      `${port.address}${port.device === null ? '' : `%${port.device}`}`,
      output.say(REACH[port.reach]),
      ...(checked ? [check ? output.say(OUTCOME[check.outcome]) : ''] : []),
      each(({ program, pid, container }) =>
        [program, pid === null ? '' : `(${pid})`, container === null ? '' : `[${container}]`].filter(Boolean).join(' '),
      ),
      each(({ unit }) => unit),
      each(({ user }) => user),
      output.say(port.because),
    ];
  });
  return [table(heading, rows), '', output.say(list.firewall.state), ...list.notes.map((note) => output.say(note))].join('\n');
}
