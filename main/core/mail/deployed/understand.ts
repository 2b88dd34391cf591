import type { DeployedMail, Understood } from '../../../../preload/contract/deployed-mail.ts';
import { Secret } from '../../credentials/secret.ts';
import type { Environment, Variable } from '../../settings-files/environments.ts';
import { assumptionsOf } from './assumptions.ts';
import { contradictionsOf } from './contradictions.ts';
import { readHostValue } from './host-value.ts';
import { readMailUrl } from './mail-url.ts';
import { outdatedOf } from './outdated.ts';
import { flagged, toldBy } from './put-together.ts';
import { surroundingsOf } from './surroundings.ts';
import type { MailName, Topic } from './setting-names.ts';
import { readMailName } from './setting-names.ts';
import { mailAddressOf } from './tellable.ts';
import type { Rival, Said, Told } from './told.ts';
import { filled, told, truth } from './told.ts';

/** The settings as they are shown, and what a test of them needs. */
export interface DeployedSettings {
  readonly shown: DeployedMail;
  readonly user: string | null;
  readonly password: Secret | null;
  /** Every password that was found, and every value that holds one: for the redactor. */
  readonly secrets: readonly Secret[];
}

/** Settings that belong together by their names. */
interface Family {
  /** `SMTP_`, `GF_SMTP_`. */
  readonly name: string;
  readonly said: ReadonlyMap<Topic, Said>;
}

/**
 * What an environment says of sending mail: the variables with well-known names (`setting-names.ts`), put together into one set of
 * settings. Of several sets (`SMTP_*` and `BACKUP_SMTP_*`) the one with a server and most settings counts. Null when there is none.
 */
export function understandMail(environment: Environment): DeployedSettings | null {
  const families = new Map<string, Map<Topic, Said>>();
  const secrets: Secret[] = [];
  for (const variable of environment.variables) {
    const name = readMailName(variable.name);
    if (name === null) continue;
    const family = families.get(name.family) ?? new Map<Topic, Said>();
    families.set(name.family, family);
    take(family, name, variable, secrets);
  }
  const all = [...families].map(([name, said]): Family => ({ name, said }));
  const [best] = joined(all).toSorted((a, b) => worth(b) - worth(a));
  if (best === undefined) return null;
  const rivals = rivalsOf(best, all).map(({ said, url }): Rival => ({ ...toldBy(said, secrets), url }));
  return shownOf({ ...toldBy(best.said, secrets), rivals }, environment, secrets);
}

/** What would have the application send otherwise: settings of another place, of another family, and URLs such as `MAILER_DSN` beside variables. */
function rivalsOf(best: Family, all: readonly Family[]): { readonly said: ReadonlyMap<Topic, Said>; readonly url: boolean }[] {
  const place = serverOf(best.said)?.where.en ?? '';
  const urls = (said: ReadonlyMap<Topic, Said>) =>
    (['serverUrl', 'url'] as const).flatMap((topic) => {
      const url = said.get(topic);
      return url === undefined ? [] : [{ said: new Map([[topic, url] as const]), url: true }];
    });
  const others = all.flatMap(({ name, said }) => {
    const server = serverOf(said);
    // `SMTP_HOST` and `BACKUP_SMTP_HOST` side by side are two servers on purpose; `SMTP_HOST` and `MAIL_HOST` are not.
    const elsewhere = server !== undefined && server.where.en !== place && [server.where.en, place].some((one) => one.startsWith('file '));
    if (name === best.name || (!elsewhere && ownerOf(name) !== ownerOf(best.name))) return [];
    const plain = new Map([...said].filter(([topic]) => topic !== 'url' && topic !== 'serverUrl'));
    return [...(plain.size === 0 ? [] : [{ said: plain, url: false }]), ...urls(said)];
  });
  return [...urls(best.said), ...others];
}

/** Whose settings they are: `GF` of `GF_SMTP_`, nothing of `SMTP_`, `MAIL_SMTP_` and `EMAIL_`. */
function ownerOf(family: string): string {
  return family.replaceAll(/SMTP_SETTINGS|SPRING|MAILERS?|SMTP|EMAIL|MAIL|_/gu, '');
}

function serverOf(said: ReadonlyMap<Topic, Said>): Said | undefined {
  return said.get('server') ?? said.get('serverUrl') ?? said.get('url');
}

/** Applications mix families: `SMTP_HOST` beside `MAIL_FROM` and `DEFAULT_FROM_EMAIL`. A family without a server fills the gaps of those with one. */
function joined(families: readonly Family[]): Family[] {
  const rest = families.filter(({ said }) => serverOf(said) === undefined);
  return families.flatMap(({ name, said }) => {
    if (serverOf(said) === undefined) return [];
    const all = new Map(said);
    const others = rest.flatMap((other) => [...other.said]);
    // What is not there fills a gap only where nothing else does.
    for (const [topic, one] of [...others.filter(([, { missing }]) => missing !== true), ...others])
      if (!all.has(topic) && !(ENCRYPTION.test(topic) && flagged(said)) && !(LOGIN.test(topic) && logsInByUrl(said))) all.set(topic, one);
    return [{ name, said: all }];
  });
}

const ENCRYPTION = /^(?:encryption|startTls|implicitTls)$/u;
const LOGIN = /^(?:user|password)$/u;

/** A login in a URL is whole: another family's password is none of its user's. */
function logsInByUrl(said: ReadonlyMap<Topic, Said>): boolean {
  return [said.get('serverUrl'), said.get('url')].some((url) => {
    const read = url?.value ? readMailUrl(url.value.reveal()) : null;
    return read !== null && (read.user !== null || read.password !== null);
  });
}

/** A server, or a URL that names one, counts before all else; a URL that names none does not hide the server beside it. */
function worth({ said }: Family): number {
  const named = said.has('server') || [said.get('serverUrl'), said.get('url')].some((url) => url?.value && readMailUrl(url.value.reveal()));
  return said.size + (named ? 100 : 0);
}

/** Laravel's words for nothing (Illuminate\Support\Env); nobody has them for a password. */
const NOTHING_FOR = /^(?:server|port|user|password|from|fromName|url)$/u;
const NOTHING = /^(?:null|\(null\)|empty|\(empty\))$/iu;

function take(family: Map<Topic, Said>, { family: of, topic }: MailName, variable: Variable, secrets: Secret[]): void {
  const { name, where, missing = false } = variable;
  const nothing = /^MAIL_(?:MAILERS_SMTP_)?$/u.test(of) && NOTHING_FOR.test(topic) && NOTHING.test(variable.value?.reveal().trim() ?? '');
  const value = nothing ? new Secret('') : variable.value;
  const text = value?.reveal() ?? '';
  const means = topic === 'server' ? meaningOf(name, text) : topic;
  const said: Said = { topic: means, variable: name, value, where, ...(missing && { missing }) };
  if (value !== null && text.trim() !== '' && (means === 'password' || means === 'url' || means === 'serverUrl')) secrets.push(value);
  const password = means === 'url' || means === 'serverUrl' ? readMailUrl(text)?.password : null;
  if (password) secrets.push(new Secret(password));
  if (!family.has(means) || family.get(means)?.value === null) family.set(means, said);
}

/** `MAIL_ADDRESS` is a server to some and a mailbox to others; `SMTP_HOST` may hold a whole URL. */
function meaningOf(name: string, text: string): Topic {
  if (/ADDRESS$/iu.test(name) && mailAddressOf(text) !== null) return 'from';
  return readHostValue(text).kind === 'url' ? 'serverUrl' : 'server';
}

function lacksOf(said: Said): Understood['lacks'] {
  if (said.missing === true) return 'missing';
  return said.value === null ? 'unread' : filled(said) ? null : 'empty';
}

function shownOf(all: Told, environment: Environment, secrets: readonly Secret[]): DeployedSettings {
  const { vantage, variables, problems, outdated = [] } = environment;
  const { said, security, port } = all;
  const shownBy = (topic: Topic): string | null => {
    const one = said.get(topic);
    return one?.value ? told(one) || null : null;
  };
  /** What a test can use of it: nothing that is hidden, and no reference. */
  const usable = (topic: Topic): string | null => {
    const text = said.get(topic)?.value?.reveal().trim();
    return text !== undefined && text !== '' && shownBy(topic) === text ? text : null;
  };
  const row = (setting: Understood['setting'], one: Said | null | undefined, value: string | null): readonly Understood[] =>
    one ? [{ setting, variable: one.variable, value, lacks: lacksOf(one), where: one.where }] : [];
  const enabled = said.get('enabled');
  const password = said.get('password')?.value ?? null;
  const user = said.get('user')?.value?.reveal().trim() || null;
  const server = usable('server');
  return {
    user,
    password,
    // A user's name that is not shown holds a password, or is one.
    secrets: [...secrets, ...(user !== null && usable('user') === null ? [new Secret(user)] : [])],
    shown: {
      vantage,
      enabled: enabled ? truth(enabled) : null,
      server: server !== null && readHostValue(server).kind === 'server' ? server : null,
      port,
      security: security?.kind ?? null,
      user: usable('user'),
      password: password !== null && password.reveal() !== '',
      login: user !== null && password !== null && password.reveal() !== '',
      from: usable('from'),
      fromName: usable('fromName'),
      understood: [
        ...row('enabled', enabled, shownBy('enabled')),
        ...row('server', said.get('server'), shownBy('server')),
        ...row('port', said.get('port'), shownBy('port')),
        ...row(
          'security',
          security?.said,
          security?.said?.value ? (security.said.inUrl === undefined ? told(security.said) : security.kind) : null,
        ),
        ...row('user', said.get('user'), shownBy('user')),
        ...row('password', said.get('password'), null),
        ...row('from', said.get('from'), shownBy('from')),
        ...row('fromName', said.get('fromName'), shownBy('fromName')),
      ],
      contradictions: [...outdatedOf(outdated, secrets), ...contradictionsOf(all), ...surroundingsOf(environment)],
      assumptions: assumptionsOf(all),
      problems: [...problems],
      variables: variables.length,
      drift: null,
    },
  };
}
