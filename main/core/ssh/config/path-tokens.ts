import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { HostOptions } from './host-options.ts';
import type { HostTarget } from './hosts.ts';

/** What `~`, `${NAME}` and the percent tokens of a path stand for. */
export interface TokenContext {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly localUser: string;
  readonly originalName: string;
  readonly options: HostOptions;
  readonly remoteUser: string;
}

/** The tokens of one host, as the machine and the account that connect fill them in. */
export function tokensOf(
  { originalName, options, user }: HostTarget,
  { home, env, localUser }: Pick<TokenContext, 'home' | 'env' | 'localUser'>,
): TokenContext {
  return { home, env, localUser, originalName, options, remoteUser: user };
}

/** A path of ssh_config(5) with `~`, `${NAME}` and the tokens of its section TOKENS replaced. */
export function expandPath(path: string, context: TokenContext): string {
  const { options, home, env, localUser, originalName, remoteUser } = context;
  const local = hostname();
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    C: createHash('sha1')
      .update(`${local}${options.hostName}${options.port}${remoteUser}${options.proxyJump ?? ''}`)
      .digest('hex'),
    d: home,
    h: options.hostName,
    i: String(process.getuid?.() ?? 0),
    j: options.proxyJump ?? '',
    k: options.hostKeyAlias ?? originalName,
    L: local.split('.')[0] ?? local,
    l: local,
    n: originalName,
    p: String(options.port),
    r: remoteUser,
    u: localUser,
  };
  const expanded = path
    .replace(/\$\{(\w+)\}/gu, (whole, name: string) => env[name] ?? whole)
    .replace(/%(.)/gu, (whole, token: string) => tokens[token] ?? whole);
  return expanded === '~' || expanded.startsWith('~/') ? join(home, expanded.slice(1)) : expanded;
}

/** `ProxyCommand` with its tokens replaced: `%h %n %p %r %%` (ssh_config(5), TOKENS). */
export function expandProxyCommand(command: string, { options, originalName, remoteUser }: TokenContext): string {
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    h: options.hostName,
    n: originalName,
    p: String(options.port),
    r: remoteUser,
  };
  return command.replace(/%(.)/gu, (whole, token: string) => tokens[token] ?? whole);
}
