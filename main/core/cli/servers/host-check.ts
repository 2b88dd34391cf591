import type { Command } from 'commander';
import type { HostCheck } from '../../../../preload/contract/host-check.ts';
import { EXIT } from '../exit-code.ts';
import { onTheCommandLine } from '../command-line-remedies.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { plainFailure } from '../verdict.ts';

type HostKey = Extract<HostCheck, { ok: true }>['hostKey'];

/** `hosts check HOST`: 0 when one can log in, 3 with the reason when not. */
export function addHostCheck(hosts: Command, run: RunCommand): void {
  withCommonOptions(
    hosts
      .command('check')
      .argument('<host>', 'host, or user@host:port')
      .description('connect and log in; says how, or each thing that was tried'),
  ).action((host: string, options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      const found = await client.servers.hosts.check({ host }, { signal });
      const check = found.ok ? found : { ...found, failure: onTheCommandLine(found.failure, process.env) };
      output.result(output.json ? plainCheck(check, output) : check, () => checkText(check, output));
      return check.ok ? EXIT.healthy : EXIT.noConnection;
    }),
  );
}

/** Sentences in the terminal's language. */
function plainCheck(check: HostCheck, output: Output): object {
  const { host, ok, notes, attempts, ...rest } = check;
  const said = {
    attempts: attempts.map(({ method, what, result }) => ({ method, what, result: output.say(result) })),
    notes: notes.map((note) => output.say(note)),
  };
  if (!('failure' in rest)) return { host, ok, ...rest, ...said };
  const { attempts: _given, ...failed } = rest.failure;
  return { host, ok, reason: rest.reason, ...said, failure: plainFailure(failed, output) };
}

function checkText(check: HostCheck, output: Output): string {
  const french = output.language === 'fr';
  const lines: string[] = [];
  if (check.ok) {
    const rows = [
      [french ? 'Adresse' : 'Address', check.address],
      ...check.jumps.map((jump) => [french ? 'Par' : 'Through', `${jump.host}${jump.hostKey ? `, ${jump.hostKey.fingerprint}` : ''}`]),
      [french ? 'Clé d’hôte' : 'Host key', `${check.hostKey.type} ${check.hostKey.fingerprint}`],
      ...(check.hostKey.certificate === null
        ? []
        : [[french ? 'Garantie par' : 'Vouched for by', voucher(check.hostKey.certificate, french)]]),
      [french ? 'Utilisateur' : 'User', check.user],
      [french ? 'Méthode' : 'Method', check.method],
    ];
    lines.push(french ? `Connexion à ${check.host} réussie.` : `Logged in to ${check.host}.`, '', table(['', ''], rows).trimStart());
  } else {
    const { failure } = check;
    lines.push(`${check.host}: ${check.reason}`, output.say(failure.cause), output.say(failure.remedy));
    if (failure.evidence !== undefined && check.attempts.length === 0) lines.push('', failure.evidence);
  }
  if (check.attempts.length > 0) {
    const tried = check.attempts.map(
      ({ method, what, result }) => `  ${[method, what].filter((part) => part !== '').join(' ')}: ${output.say(result)}`,
    );
    lines.push('', french ? 'Essayé :' : 'Tried:', ...tried);
  }
  if (check.notes.length > 0) lines.push('', french ? 'À savoir :' : 'Note:', ...check.notes.map((note) => `  ${output.say(note)}`));
  return lines.join('\n');
}

/** The authority, and what its certificate says. */
function voucher({ keyId, authority, source, validUntil }: NonNullable<HostKey['certificate']>, french: boolean): string {
  const until = validUntil === null ? '' : french ? `, valable jusqu’au ${validUntil}` : `, valid until ${validUntil}`;
  const certificate = french ? `certificat « ${keyId} »` : `certificate “${keyId}”`;
  return `${authority.type} ${authority.fingerprint} (${source}), ${certificate}${until}`;
}
