import type { Command } from 'commander';
import type { ContextCheck } from '../../../../preload/contract/context-check.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { utcText } from '../../utc-text.ts';
import { onTheCommandLine } from '../command-line-remedies.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import type { Output } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { plainFailure } from '../verdict.ts';

/** So many clusters are tried at once. */
const AT_ONCE = 6;

/** `contexts check [CONTEXT...]`: all that are named, else all there are. One that fails hides no other. */
export function addContextCheck(contexts: Command, run: RunCommand): void {
  withCommonOptions(
    contexts
      .command('check')
      .argument('[context...]', 'those to try; all when none is named')
      .description('reach them and log in; says the version, as whom, for how long, and what is allowed'),
  ).action((named: readonly string[], options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      const { contexts: listed, problems } = await client.kubernetes.contexts.list();
      for (const problem of problems) output.problem(problem);
      const wanted = named.length > 0 ? [...new Set(named)] : listed.map(({ name }) => name);
      const checks: ContextCheck[] = [];
      const waiting = wanted.entries();
      const work = async () => {
        for (const [index, context] of waiting) checks[index] = await client.kubernetes.contexts.check({ context }, { signal });
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, wanted.length) }, work));
      output.result(output.json ? checks.map((check) => plainCheck(check, output)) : checks, () =>
        checks.map((check) => checkText(check, output)).join('\n\n'),
      );
      return exitOf(checks);
    }),
  );
}

/** What they failed of, when that is one thing; 1 when some failed of this and some of that. */
function exitOf(checks: readonly ContextCheck[]): number {
  const codes = new Set(checks.flatMap(({ failure }) => (failure === null ? [] : [exitCodeOf(failure.kind)])));
  const [only = EXIT.healthy] = codes;
  return codes.size > 1 ? EXIT.failureFound : only;
}

/** Sentences in the terminal's language. */
function plainCheck({ failure, presented, ...check }: ContextCheck, output: Output): object {
  return {
    ...check,
    failure: failure === null ? null : plainFailure(failure, output),
    presented:
      presented === null ? null : { ...presented, problem: presented.problem === null ? null : plainFailure(presented.problem, output) },
  };
}

function checkText(check: ContextCheck, output: Output): string {
  const say = (en: string, fr: string) => output.say(words(en, fr));
  const { context, via, version, latencyMs, user, credentials, presented, skewMs, permissions } = check;
  const failure = check.failure && onTheCommandLine(check.failure, process.env);
  const colon = output.language === 'fr' ? ' :' : ':';
  const lines: string[] = [];
  if (failure === null)
    lines.push(
      `${context}: ${version ?? '?'}, ${latencyMs ?? '?'} ms${via === 'here' ? '' : `, ${say('through', 'par')} ${via.replace(/^ssh:/u, '')}`}`,
    );
  else
    lines.push(
      `${context}${colon} ${output.say(REASONS[check.reason ?? 'failed'])}`,
      `  ${output.say(failure.cause)}`,
      `  ${output.say(failure.remedy)}`,
    );
  if (failure?.evidence !== undefined) lines.push(...failure.evidence.split('\n').map((line) => `  | ${line}`));
  if (failure === null) {
    const groups = user.groups.length === 0 ? '' : ` (${user.groups.join(', ')})`;
    const source = user.from === 'kubeconfig' ? say(', as the kubeconfig calls it', ', d’après le kubeconfig') : '';
    lines.push(`  ${say('As', 'En tant que')} ${user.name}${groups}${source}`);
  }
  for (const { kind, until } of credentials) {
    if (kind === 'login-program' && until === null) continue;
    lines.push(
      `  ${output.say(CREDENTIALS[kind])}${colon} ${until === null ? say('no end', 'sans fin') : say(`until ${utcText(until)}`, `jusqu’au ${utcText(until)}`)}`,
    );
  }
  if (presented) {
    const { certificate, trust } = presented;
    lines.push(
      `  ${say('Server certificate', 'Certificat du serveur')}${colon} ${say('until', 'jusqu’au')} ${utcText(certificate.validTo)}, ${output.say(TRUST[trust])}`,
    );
    if (trust !== 'authority') lines.push(`    SHA256 ${certificate.fingerprint256}`);
    if (trust === 'none')
      lines.push(
        `    ${say('To trust exactly this one', 'Pour approuver celui-ci seulement')}${colon} pilothouse contexts trust ${context}`,
      );
  }
  if (skewMs !== null) {
    const seconds = Math.round(skewMs / 1000);
    lines.push(
      `  ${say(`The server’s clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`, `L’horloge du serveur ${seconds > 0 ? 'avance' : 'retarde'} de ${Math.abs(seconds)} s`)}`,
    );
  }
  if (permissions) {
    const may = permissions.allowed.filter(({ allowed }) => allowed).map(({ what }) => what);
    const shown = may.includes('everything')
      ? (['everything'] as const)
      : may.filter((what) => what !== 'list-pods' || !may.includes('list-pods-everywhere'));
    const text =
      shown.length === 0
        ? say('nothing of what was asked', 'rien de ce qui a été demandé')
        : shown.map((what) => output.say(ALLOWED[what])).join(', ');
    lines.push(`  ${say(`May (namespace ${permissions.namespace})`, `Peut (namespace ${permissions.namespace})`)}${colon} ${text}`);
    for (const note of permissions.notes) lines.push(`  ${output.say(note)}`);
  }
  return lines.join('\n');
}

const CREDENTIALS: Readonly<Record<ContextCheck['credentials'][number]['kind'], Words>> = {
  certificate: words('Client certificate', 'Certificat client'),
  token: words('Token', 'Jeton'),
  'login-program': words('Credential of the login program', 'Identifiant du programme de connexion'),
};

/** `reason` of the contract for people; scripts read it as it is. */
const REASONS: Readonly<Record<NonNullable<ContextCheck['reason']>, Words>> = {
  unreachable: words('cannot be reached', 'injoignable'),
  timeout: words('does not answer in time', 'ne répond pas à temps'),
  certificate: words('its certificate is not accepted', 'certificat non accepté'),
  login: words('the login is refused', 'connexion refusée'),
  forbidden: words('not allowed', 'non autorisé'),
  kubeconfig: words('the kubeconfig has a fault', 'défaut dans le kubeconfig'),
  bastion: words('its bastion cannot be reached', 'bastion injoignable'),
  'not-kubernetes': words('no Kubernetes answers there', 'ce n’est pas Kubernetes qui répond'),
  failed: words('failed', 'échec'),
};

const TRUST: Readonly<Record<NonNullable<ContextCheck['presented']>['trust'], Words>> = {
  authority: words('vouched for by an authority', 'garanti par une autorité'),
  pinned: words('trusted by your choice', 'approuvé par votre choix'),
  none: words('not trusted', 'non approuvé'),
  unchecked: words('not checked (insecure-skip-tls-verify)', 'non vérifié (insecure-skip-tls-verify)'),
};

type Allowed = NonNullable<ContextCheck['permissions']>['allowed'][number]['what'];

const ALLOWED: Readonly<Record<Allowed, Words>> = {
  everything: words('everything', 'tout'),
  'list-pods-everywhere': words('see the pods of all namespaces', 'voir les pods de tous les namespaces'),
  'list-pods': words('see pods', 'voir les pods'),
  'change-deployments': words('change deployments', 'modifier les déploiements'),
  exec: words('open terminals in pods', 'ouvrir des terminaux dans les pods'),
  'read-secrets': words('read secrets', 'lire les secrets'),
};
