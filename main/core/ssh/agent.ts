import { isAbsolute } from 'node:path';
import ssh2 from 'ssh2';
import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { expandPath } from './path-tokens.ts';
import type { TokenContext } from './path-tokens.ts';

const ANSWER_WITHIN_MS = 5000;

/** Signs data for one key; rejects when it cannot. */
export type Sign = (data: Buffer, hash: SigningRequestOptions['hash']) => Promise<Buffer>;

export interface AgentKey {
  readonly publicKey: ParsedKey;
  readonly comment: string;
  readonly sign: Sign;
}

/**
 * Where the agent listens: `IdentityAgent`, else `SSH_AUTH_SOCK`; null for none (ssh_config(5), IdentityAgent).
 */
export function agentSocket(context: TokenContext): string | null {
  const { identityAgent } = context.options;
  const named =
    identityAgent === null || identityAgent === 'SSH_AUTH_SOCK'
      ? context.env['SSH_AUTH_SOCK']
      : identityAgent.startsWith('$')
        ? context.env[identityAgent.replace(/^\$\{?|\}$/gu, '')]
        : expandPath(identityAgent, context);
  if (named === undefined || named === '' || named.toLowerCase() === 'none') return null;
  return isAbsolute(named) || named.startsWith('\\\\') || named === 'pageant' ? named : null;
}

/** The keys an agent holds that can be used. Rejects when it cannot be reached or does not answer in 5 s. */
export function listAgentKeys(socket: string): Promise<AgentKey[]> {
  const agent = ssh2.createAgent(socket);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer from the agent at ${socket}`)), ANSWER_WITHIN_MS);
    agent.getIdentities((error, keys) => {
      clearTimeout(timer);
      if (error) {
        reject(new Error(`${error.message} (${socket})`));
        return;
      }
      const usable: AgentKey[] = [];
      for (const identity of keys ?? []) {
        const parsed: unknown = ssh2.utils.parseKey(identity as ParsedKey & Buffer);
        if (parsed instanceof Error) continue;
        const publicKey = parsed as ParsedKey;
        usable.push({
          publicKey,
          comment: publicKey.comment,
          sign: (data, hash) =>
            new Promise((signed, refused) => {
              const options: SigningRequestOptions = hash === undefined ? {} : { hash };
              agent.sign(publicKey, data, options, (signError, signature) => {
                if (signature && !signError) signed(signature);
                else refused(signError ?? new Error('the agent would not sign'));
              });
            }),
        });
      }
      resolve(usable);
    });
  });
}

/**
 * One public key offered to the server as agents offer theirs: the server is asked first whether it would take the key,
 * and only then is a signature needed. So the passphrase of a file is asked for a key that will be accepted, as ssh does.
 */
export class OfferedKey extends ssh2.BaseAgent<ParsedKey> {
  readonly #publicKey: ParsedKey;
  readonly #sign: Sign;

  constructor(publicKey: ParsedKey, sign: Sign) {
    super();
    this.#publicKey = publicKey;
    this.#sign = sign;
  }

  getIdentities(answer: IdentityCallback<ParsedKey>): void {
    answer(undefined, [this.#publicKey]);
  }

  sign(_publicKey: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, answer?: SignCallback): void {
    const give = typeof options === 'function' ? options : answer;
    const hash = typeof options === 'function' ? undefined : options.hash;
    this.#sign(data, hash).then(
      (signature) => give?.(undefined, signature),
      (error: unknown) => give?.(error instanceof Error ? error : new Error(String(error))),
    );
  }
}
