import { connect } from 'node:net';
import { isAbsolute } from 'node:path';
import ssh2 from 'ssh2';
import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { publicKeyOf } from './key-files.ts';
import { expandPath } from '../config/path-tokens.ts';
import type { TokenContext } from '../config/path-tokens.ts';
import { readBlob } from '../../credentials/key-format/ssh-blob.ts';
import { readUserCertificate } from './user-certificate.ts';
import type { UserCertificate } from './user-certificate.ts';

const ANSWER_WITHIN_MS = 5000;
/** An agent may ask its person to confirm; the server and the limit of the connection wait meanwhile. */
const SIGN_WITHIN_MS = 10_000;
const LONGEST_ANSWER_BYTES = 1024 * 1024;
/** SSH_AGENTC_REQUEST_IDENTITIES and SSH_AGENT_IDENTITIES_ANSWER (draft-ietf-sshm-ssh-agent, §6.1). */
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;

/** Signs data for one key; rejects when it cannot. */
export type Sign = (data: Buffer, hash: SigningRequestOptions['hash']) => Promise<Buffer>;

export interface AgentKey {
  /** The key itself, also when the agent holds a certificate for it. */
  readonly publicKey: ParsedKey;
  readonly certificate: UserCertificate | null;
  readonly comment: string;
  readonly sign: Sign;
}

export interface AgentKeys {
  readonly keys: readonly AgentKey[];
  /** Types of key that cannot be used here, with their comments. */
  readonly others: readonly { readonly type: string; readonly comment: string }[];
}

/**
 * Where the agent listens: `IdentityAgent`, else `SSH_AUTH_SOCK`; null for none (ssh_config(5), IdentityAgent).
 */
export function agentSocket(context: TokenContext): string | null {
  return socketNamed(context.options.identityAgent ?? 'SSH_AUTH_SOCK', context);
}

/** The agent to hand on to the server (ssh_config(5), ForwardAgent); null for none. */
export function forwardedAgent(context: TokenContext): string | null {
  const { forwardAgent } = context.options;
  if (forwardAgent === null) return null;
  return forwardAgent === 'yes' ? agentSocket(context) : socketNamed(forwardAgent, context);
}

function socketNamed(written: string, context: TokenContext): string | null {
  const named =
    written === 'SSH_AUTH_SOCK'
      ? context.env['SSH_AUTH_SOCK']
      : written.startsWith('$')
        ? context.env[written.replace(/^\$\{?|\}$/gu, '')]
        : expandPath(written, context);
  if (named === undefined || named === '' || named.toLowerCase() === 'none') return null;
  return isAbsolute(named) || named.startsWith('\\\\') || named === 'pageant' ? named : null;
}

/** The keys an agent holds. Rejects when it cannot be reached or does not answer in 5 s. */
export async function listAgentKeys(socket: string): Promise<AgentKeys> {
  const agent = ssh2.createAgent(socket);
  const keys: AgentKey[] = [];
  const others: { type: string; comment: string }[] = [];
  for (const { blob, comment } of await listIdentities(socket)) {
    const certificate = readUserCertificate(blob);
    const publicKey = publicKeyOf(certificate?.keyBlob ?? blob);
    if (publicKey === null) {
      others.push({ type: readBlob(blob).string()?.toString('latin1') ?? '?', comment });
      continue;
    }
    // The agent finds a certificate's key by the certificate; the plain type lets ssh2 ask for the right hash.
    const held = Object.create(publicKey, { getPublicSSH: { value: () => blob } }) as ParsedKey;
    keys.push({ publicKey, certificate, comment, sign: (data, hash) => signWith(agent, held, data, hash) });
  }
  return { keys, others };
}

function signWith(
  agent: ReturnType<typeof ssh2.createAgent>,
  key: ParsedKey,
  data: Buffer,
  hash: SigningRequestOptions['hash'],
): Promise<Buffer> {
  return new Promise((signed, refused) => {
    const timer = setTimeout(() => refused(new Error(`no signature within ${SIGN_WITHIN_MS / 1000} s`)), SIGN_WITHIN_MS);
    agent.sign(key, data, hash === undefined ? {} : { hash }, (error, signature) => {
      clearTimeout(timer);
      if (signature && !error) signed(signature);
      else refused(error ?? new Error('the agent would not sign'));
    });
  });
}

interface Identity {
  readonly blob: Buffer;
  readonly comment: string;
}

/** ssh2 passes over certificates in its own list, so the question is asked here; Pageant is reached by ssh2 alone. */
function listIdentities(socket: string): Promise<Identity[]> {
  return socket === 'pageant' ? listThroughSsh2(socket) : listThroughSocket(socket);
}

function listThroughSocket(path: string): Promise<Identity[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const chunks: Buffer[] = [];
    let received = 0;
    const settle = (end: () => void) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
      end();
    };
    const fail = (why: string) => settle(() => reject(new Error(`${why} (${path})`)));
    const timer = setTimeout(() => fail(`no answer from the agent within ${ANSWER_WITHIN_MS / 1000} s`), ANSWER_WITHIN_MS);
    socket.once('connect', () => socket.write(Buffer.from([0, 0, 0, 1, REQUEST_IDENTITIES])));
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail('the agent closed the connection'));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received > LONGEST_ANSWER_BYTES) {
        fail('the agent’s answer is too long');
        return;
      }
      const answer = readBlob(Buffer.concat(chunks)).string();
      if (answer === null) return;
      const identities = readIdentities(answer);
      if (identities === null) fail('the agent refused, or answered with something else');
      else settle(() => resolve(identities));
    });
  });
}

function readIdentities(answer: Buffer): Identity[] | null {
  if (answer[0] !== IDENTITIES_ANSWER) return null;
  const fields = readBlob(answer.subarray(1));
  const count = fields.uint32();
  if (count === null) return null;
  const identities: Identity[] = [];
  for (let index = 0; index < count; index += 1) {
    const blob = fields.string();
    const comment = fields.string();
    if (blob === null || comment === null) return null;
    identities.push({ blob, comment: comment.toString('utf8') });
  }
  return identities;
}

function listThroughSsh2(path: string): Promise<Identity[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer from the agent (${path})`)), ANSWER_WITHIN_MS);
    ssh2.createAgent(path).getIdentities((error, keys) => {
      clearTimeout(timer);
      if (error) {
        reject(new Error(`${error.message} (${path})`));
        return;
      }
      const parsed = (keys ?? []).map((key): unknown => ssh2.utils.parseKey(key as ParsedKey & Buffer));
      const usable = parsed.filter((key): key is ParsedKey => !(key instanceof Error));
      resolve(usable.map((key) => ({ blob: key.getPublicSSH(), comment: key.comment })));
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
