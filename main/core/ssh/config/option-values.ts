import type { Failure } from '../../../../preload/contract/failure.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { failure, words } from '../../failure.ts';
import { malformed } from './config-files.ts';
import type { ConfigLine } from './config-files.ts';

/** The first value found of each directive, and the line it stands on; null for what was given beforehand. */
export type FoundValues = ReadonlyMap<
  string,
  { readonly values: readonly string[]; readonly rest: string; readonly line: ConfigLine | null }
>;

/** Reads single values of what was found; what means nothing where it stands becomes a problem, and the default holds. */
export interface ValueReader {
  readonly first: (keyword: string) => string | null;
  readonly list: (keyword: string) => readonly string[] | null;
  /** As it stands, for whole commands. */
  readonly whole: (keyword: string) => string | null;
  readonly yes: (keyword: string, otherwise: boolean) => boolean;
  readonly integer: (keyword: string, least: number, most: number) => number | null;
  /** A port by number, or by the name of a service; null for none, and for what is none: that is a problem. */
  readonly port: () => number | null;
  /** Seconds of a time as sshd_config(5) writes it (`90`, `1m30s`); null for none. */
  readonly seconds: (keyword: string) => number | null;
  readonly oneOf: <Choice extends string>(keyword: string, choices: Readonly<Record<string, Choice>>, otherwise: Choice) => Choice;
}

export function readValues(found: FoundValues, problems: Failure[]): ValueReader {
  const first = (keyword: string) => found.get(keyword)?.values[0] ?? null;
  const complain = (keyword: string, en: string, fr: string) => {
    const line = found.get(keyword)?.line;
    if (line) problems.push(malformed(line.file, line.line, words(en, fr), `${keyword} ${line.values.join(' ')}`));
  };
  const oneOf = <Choice extends string>(keyword: string, choices: Readonly<Record<string, Choice>>, otherwise: Choice): Choice => {
    const value = first(keyword)?.toLowerCase();
    if (value === undefined) return otherwise;
    const choice = Object.hasOwn(choices, value) ? choices[value] : undefined;
    if (choice === undefined)
      complain(
        keyword,
        `“${value}” is not one of ${Object.keys(choices).join(', ')}`,
        `« ${value} » n’est pas parmi ${Object.keys(choices).join(', ')}`,
      );
    return choice ?? otherwise;
  };
  return {
    first,
    list: (keyword) => found.get(keyword)?.values ?? null,
    whole: (keyword) => found.get(keyword)?.rest ?? null,
    oneOf,
    yes: (keyword, otherwise) =>
      // OpenSSH knows a third word for one of them (`PubkeyAuthentication unbound`): it means yes with a restriction.
      oneOf(
        keyword,
        {
          yes: 'yes',
          true: 'yes',
          no: 'no',
          false: 'no',
          ...(keyword === 'pubkeyauthentication' ? { unbound: 'yes', 'host-bound': 'yes' } : {}),
        },
        otherwise ? 'yes' : 'no',
      ) === 'yes',
    integer(keyword, least, most) {
      const text = first(keyword);
      if (text === null) return null;
      const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return value;
      complain(keyword, `it is not a number from ${least} to ${most}`, `ce n’est pas un nombre de ${least} à ${most}`);
      return null;
    },
    port() {
      const { values: [text = ''] = [], line = null } = found.get('port') ?? {};
      const value = /^\d+$/u.test(text) ? Number(text) : (ownValue(SERVICES, text.toLowerCase()) ?? 0);
      if (value >= 1 && value <= 65_535) return value;
      if (line) problems.push(noPort(line, text));
      return null;
    },
    seconds(keyword) {
      const text = first(keyword);
      if (text === null || text.toLowerCase() === 'none') return null;
      const value = parseDuration(text);
      if (value === null) complain(keyword, 'its time is not understood', 'sa durée n’est pas comprise');
      return value;
    },
  };
}

/** Services a port is named by in practice; ssh looks in services(5). */
const SERVICES: Readonly<Record<string, number | undefined>> = { ssh: 22, http: 80, https: 443 };

/** As with ssh, what such a line applies to is not connected to: port 22 may be another machine's. */
function noPort({ file, line }: ConfigLine, written: string): Failure {
  return failure(
    'ssh-config-unreadable',
    words(
      `Line ${line} of ${file} gives a port that is not one, so nothing it applies to is connected to.`,
      `La ligne ${line} de ${file} donne un port qui n’en est pas un ; rien de ce qu’elle concerne n’est donc contacté.`,
    ),
    words('Write a number from 1 to 65535 there.', 'Écrivez-y un nombre de 1 à 65535.'),
    { evidence: `Port ${written}` },
  );
}

function parseDuration(text: string): number | null {
  if (!/^(\d+[smhdw]?)+$/iu.test(text)) return null;
  const unitSeconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  let seconds = 0;
  for (const [, amount = '0', unit = ''] of text.matchAll(/(\d+)([smhdw]?)/giu))
    seconds += Number(amount) * (unitSeconds[unit.toLowerCase()] ?? 1);
  return seconds;
}
