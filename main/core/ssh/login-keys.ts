import type { ParsedKey } from 'ssh2';
import { Secret } from '../credentials/secret.ts';
import { words } from '../failure.ts';
import { agentSocket, listAgentKeys } from './agent.ts';
import type { AgentKey } from './agent.ts';
import { expandPath } from './path-tokens.ts';
import type { TokenContext } from './path-tokens.ts';
import { DEFAULT_KEY_FILES, readKeyFile, unlockKeyFile } from './key-files.ts';
import type { KeyFile } from './key-files.ts';
import type { LoginSecrets } from './login-secrets.ts';
import type { PersonalTime } from './personal-time.ts';

const MOST_WRONG_PASSPHRASES = 3;

/** A key that may be offered to the server. */
export interface KeyCandidate {
  readonly label: string;
  /** May ask for the passphrase when only that tells. */
  readonly publicKey: () => Promise<ParsedKey>;
  /** May ask for the passphrase. */
  readonly sign: AgentKey['sign'];
}

/** The person who may be asked for a passphrase, and until when. */
export interface Asking {
  readonly personalTime: PersonalTime;
  readonly signal: AbortSignal;
}

/** The keys of one login. */
export interface LoginKeys {
  /** In OpenSSH's order (sshconnect2.c, pubkey_prepare): named keys that the agent holds, its other keys, then files. */
  gather(asking: Asking): Promise<KeyCandidate[]>;
}

/** `note` hears why a key or the agent is passed over. */
export function createLoginKeys(tokens: TokenContext, secrets: LoginSecrets, note: (outcome: string) => void): LoginKeys {
  const { options } = tokens;
  /** Keys whose passphrase was given: a second connection does not ask again. */
  const unlocked = new Map<string, ParsedKey>();

  return {
    async gather(asking) {
      const files = await readFiles();
      const agentKeys = await readAgent();
      const blob = (key: ParsedKey) => key.getPublicSSH().toString('base64');
      const held = (file: KeyFile) => {
        const wanted = file.publicKey === null ? null : blob(file.publicKey);
        return agentKeys.find((key) => blob(key.publicKey) === wanted);
      };
      const named = files.map(held).filter((key) => key !== undefined);
      const others = options.identitiesOnly ? [] : agentKeys.filter((key) => !named.includes(key));
      return [
        ...[...named, ...others].map((key) => ({
          label: `agent ${key.comment}`.trim(),
          publicKey: () => Promise.resolve(key.publicKey),
          sign: key.sign,
        })),
        // A public key without its private one is of use only while the agent holds it.
        ...files.filter((file) => held(file) === undefined && file.content !== '').map((file) => fileCandidate(file, asking)),
      ];
    },
  };

  async function readFiles(): Promise<KeyFile[]> {
    const files: KeyFile[] = [];
    for (const path of options.identityFiles ?? DEFAULT_KEY_FILES) {
      const file = await readKeyFile(expandPath(path, tokens));
      if (!('reason' in file)) files.push(file);
      else if (options.identityFiles !== null || !file.missing) note(`publickey ${file.path}: ${file.reason}`);
    }
    return files;
  }

  async function readAgent(): Promise<AgentKey[]> {
    const socket = agentSocket(tokens);
    if (socket === null) return [];
    try {
      return await listAgentKeys(socket);
    } catch (error) {
      note(`publickey agent: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  }

  function fileCandidate(file: KeyFile, asking: Asking): KeyCandidate {
    return {
      label: file.path,
      publicKey: () => (file.publicKey === null ? unlock(file, asking) : Promise.resolve(file.publicKey)),
      sign: async (data, hash) => {
        const key = await unlock(file, asking);
        const signature: unknown = key.sign(data, hash);
        if (signature instanceof Error) throw signature;
        return signature as Buffer;
      },
    };
  }

  /** The private key. Throws an Error that says why the key is passed over, or FailureError when the person gives up. */
  async function unlock(file: KeyFile, { personalTime, signal }: Asking): Promise<ParsedKey> {
    const take = (key: ParsedKey) => {
      unlocked.set(file.path, key);
      return key;
    };
    const before = unlocked.get(file.path);
    if (before) return before;
    if (!file.encrypted) {
      const key = unlockKeyFile(file, null);
      if (key instanceof Error) throw key;
      return take(key);
    }
    const credential = `ssh/key/${file.path}/passphrase`;
    let refused = 0;
    const kept = await secrets.kept(credential);
    if (kept !== null) {
      const key = unlockKeyFile(file, kept);
      if (!(key instanceof Error)) return take(key);
      refused += 1;
    }
    for (let wrong = 0; wrong < MOST_WRONG_PASSPHRASES; wrong += 1) {
      const [passphrase = new Secret('')] = await secrets.ask(
        {
          credential,
          purpose: 'passphrase',
          title: words(`Passphrase of the key ${file.path}`, `Phrase de passe de la clé ${file.path}`),
          instruction: '',
          fields: [{ label: 'Passphrase:', echo: false }],
          refused,
        },
        personalTime,
        signal,
      );
      // As with ssh: an empty answer passes over this key.
      if (passphrase.reveal() === '') throw new Error('no passphrase given');
      const key = unlockKeyFile(file, passphrase);
      if (!(key instanceof Error)) {
        secrets.right(credential);
        return take(key);
      }
      refused += 1;
    }
    throw new Error(`passphrase wrong ${MOST_WRONG_PASSPHRASES} times`);
  }
}
