import type { ParsedKey } from 'ssh2';
import { Secret } from '../../credentials/secret.ts';
import { words } from '../../failure.ts';
import { agentSocket, listAgentKeys } from './agent.ts';
import type { AgentKey, Sign } from './agent.ts';
import { userKeyAlgorithms } from '../connection/algorithms.ts';
import { DEFAULT_KEY_FILES, readCertificate, readKeyFile, unlockKeyFile } from './key-files.ts';
import type { KeyFile } from './key-files.ts';
import { KeyPassedOver, outcomes } from './login-attempts.ts';
import type { Outcome } from './login-attempts.ts';
import type { LoginSecrets } from './login-secrets.ts';
import { expandPath } from '../config/path-tokens.ts';
import type { TokenContext } from '../config/path-tokens.ts';
import type { PersonalTime } from './personal-time.ts';
import { hashOf, isOutOfDate, withCertificate } from './user-certificate.ts';
import type { UserCertificate } from './user-certificate.ts';

/** A key that may be offered to the server. */
export interface KeyCandidate {
  /** The file, or the agent with the key's comment. */
  readonly label: string;
  /** May ask for the passphrase when only that tells. */
  readonly publicKey: () => Promise<ParsedKey>;
  /** May ask for the passphrase. */
  readonly sign: Sign;
}

/** The person who may be asked for a passphrase, and until when. */
export interface Asking {
  readonly personalTime: PersonalTime;
  readonly signal: AbortSignal;
}

/** The keys of one login. */
export interface LoginKeys {
  /**
   * In OpenSSH's order (sshconnect2.c, pubkey_prepare): certificates, named keys that the agent holds, its other keys, then
   * files. What PubkeyAcceptedAlgorithms leaves out is passed over.
   */
  gather(asking: Asking): Promise<KeyCandidate[]>;
}

export interface LoginKeysNeeds {
  readonly tokens: TokenContext;
  readonly secrets: LoginSecrets;
  /** Hears why a key or the agent is passed over. */
  readonly note: (what: string, outcome: Outcome) => void;
  /** Hears of a key file whose passphrase was wrong as often as it may be, and how often that is. */
  readonly lockedOut: (file: string, times: number) => void;
}

export function createLoginKeys({ tokens, secrets, note, lockedOut }: LoginKeysNeeds): LoginKeys {
  const { options } = tokens;
  /** Keys whose passphrase was given: a second connection does not ask again. */
  const unlocked = new Map<string, ParsedKey>();
  const blobOf = (key: ParsedKey) => key.getPublicSSH().toString('base64');

  return {
    async gather(asking) {
      const files = await readFiles();
      const agentKeys = await readAgent();
      const plain = agentKeys.filter((key) => key.certificate === null);
      const held = (file: KeyFile) => {
        const wanted = file.publicKey === null ? null : blobOf(file.publicKey);
        return plain.find((key) => blobOf(key.publicKey) === wanted);
      };
      const named = files.map(held).filter((key) => key !== undefined);
      const others = options.identitiesOnly ? [] : plain.filter((key) => !named.includes(key));
      // A public key without its private one is of use only while the agent holds it.
      const ofFiles = files.filter((file) => file.content !== '').map((file) => ({ file, candidate: fileCandidate(file, asking) }));
      const certificates = await certificateCandidates(files, ofFiles, agentKeys);
      return [
        ...certificates,
        ...[...named, ...others].filter(accepted).map(agentCandidate),
        ...ofFiles.filter(({ file }) => held(file) === undefined).map(({ candidate }) => candidate),
      ];
    },
  };

  function accepted(key: AgentKey): boolean {
    if (userKeyAlgorithms(options.pubkeyAcceptedAlgorithms, key.publicKey.type).length > 0) return true;
    note(labelOf(key), outcomes.notAccepted(key.publicKey.type));
    return false;
  }

  function agentCandidate(key: AgentKey): KeyCandidate {
    return { label: labelOf(key), publicKey: () => Promise.resolve(key.publicKey), sign: key.sign };
  }

  async function readFiles(): Promise<KeyFile[]> {
    const files: KeyFile[] = [];
    for (const path of options.identityFiles ?? DEFAULT_KEY_FILES) {
      const file = await readKeyFile(expandPath(path, tokens));
      if (!('reason' in file)) files.push(file);
      else if (options.identityFiles !== null || !file.missing) note(file.path, file.reason);
    }
    return files;
  }

  async function readAgent(): Promise<readonly AgentKey[]> {
    const socket = agentSocket(tokens);
    if (socket === null) return [];
    try {
      const { keys, others } = await listAgentKeys(socket);
      if (!options.identitiesOnly) for (const { type, comment } of others) note(`agent ${comment}`.trim(), outcomes.unusableType(type));
      return keys;
    } catch (error) {
      note('agent', outcomes.noAgent(error instanceof Error ? error.message : String(error)));
      return [];
    }
  }

  /** Certificates named in the configuration and beside the key files, then those of the agent, each with what signs for it. */
  async function certificateCandidates(
    files: readonly KeyFile[],
    ofFiles: readonly { readonly file: KeyFile; readonly candidate: KeyCandidate }[],
    agentKeys: readonly AgentKey[],
  ): Promise<KeyCandidate[]> {
    const candidates: KeyCandidate[] = [];
    const seen = new Set<string>();
    const add = (certificate: UserCertificate, key: ParsedKey, label: string, sign: Sign) => {
      const blob = certificate.blob.toString('base64');
      if (seen.has(blob)) return;
      seen.add(blob);
      const [algorithm] = userKeyAlgorithms(options.pubkeyAcceptedAlgorithms, certificate.type);
      const shown = `${label}, certificate “${certificate.keyId}”${isOutOfDate(certificate, Date.now()) ? ', out of date' : ''}`;
      if (algorithm === undefined) {
        note(shown, outcomes.notAccepted(certificate.type));
        return;
      }
      const hash = hashOf(certificate, algorithm);
      candidates.push({
        label: shown,
        publicKey: () => Promise.resolve(withCertificate(key, certificate, algorithm)),
        sign: (data) => sign(data, hash),
      });
    };
    const explicit = options.certificateFiles.map((path) => expandPath(path, tokens));
    for (const path of [...explicit, ...files.map((file) => `${file.path.replace(/\.pub$/u, '')}-cert.pub`)]) {
      const certificate = await readCertificate(path);
      if (certificate === null || 'result' in certificate) {
        if (certificate !== null) note(path, certificate);
        else if (explicit.includes(path)) note(path, outcomes.missing);
        continue;
      }
      const wanted = certificate.keyBlob.toString('base64');
      const inAgent = agentKeys.find((key) => blobOf(key.publicKey) === wanted);
      const inFile = ofFiles.find(({ file }) => file.publicKey !== null && blobOf(file.publicKey) === wanted);
      if (inAgent) add(certificate, inAgent.publicKey, path, inAgent.sign);
      else if (inFile?.file.publicKey) add(certificate, inFile.file.publicKey, path, inFile.candidate.sign);
      else note(path, outcomes.keyOfCertificateMissing);
    }
    for (const key of options.identitiesOnly ? [] : agentKeys)
      if (key.certificate !== null) add(key.certificate, key.publicKey, labelOf(key), key.sign);
    return candidates;
  }

  function fileCandidate(file: KeyFile, asking: Asking): KeyCandidate {
    return {
      label: file.path,
      async publicKey() {
        const key = file.publicKey ?? (await unlock(file, asking));
        if (userKeyAlgorithms(options.pubkeyAcceptedAlgorithms, key.type).length === 0)
          throw new KeyPassedOver(outcomes.notAccepted(key.type));
        return key;
      },
      sign: async (data, hash) => {
        const key = await unlock(file, asking);
        const signature: unknown = key.sign(data, hash);
        if (signature instanceof Error) throw signature;
        return signature as Buffer;
      },
    };
  }

  /** The private key. Throws KeyPassedOver with why the key is of no use, or FailureError when the person gives up. */
  async function unlock(file: KeyFile, { personalTime, signal }: Asking): Promise<ParsedKey> {
    const take = (key: ParsedKey) => {
      unlocked.set(file.path, key);
      return key;
    };
    const before = unlocked.get(file.path);
    if (before) return before;
    if (!file.encrypted) {
      const key = await unlockKeyFile(file, null);
      if (key instanceof Error) throw new KeyPassedOver(outcomes.unusableFile(key.message));
      return take(key);
    }
    const credential = `ssh/key/${file.path}/passphrase`;
    const most = Math.max(options.numberOfPasswordPrompts, 1);
    let refused = 0;
    const kept = await secrets.kept(credential);
    if (kept !== null) {
      const key = await unlockKeyFile(file, kept);
      if (!(key instanceof Error)) return take(key);
      refused += 1;
    }
    for (let wrong = 0; wrong < most; wrong += 1) {
      const {
        secrets: [passphrase = new Secret('')],
      } = await secrets.ask(
        {
          credential,
          purpose: 'passphrase',
          title: words(`Passphrase of the key ${file.path}`, `Phrase de passe de la clé ${file.path}`),
          instruction: '',
          fields: [{ label: words('Passphrase:', 'Phrase de passe :'), echo: false }],
          refused,
        },
        personalTime,
        signal,
      );
      // As with ssh: an empty answer passes over this key.
      if (passphrase.reveal() === '') throw new KeyPassedOver(outcomes.noPassphrase);
      const key = await unlockKeyFile(file, passphrase);
      if (!(key instanceof Error)) {
        secrets.right(credential);
        return take(key);
      }
      // No other passphrase would help.
      if (/Argon2/u.test(key.message)) throw new KeyPassedOver(outcomes.unusableFile(key.message));
      refused += 1;
    }
    lockedOut(file.path, most);
    throw new KeyPassedOver(outcomes.passphraseWrong(most));
  }
}

function labelOf(key: AgentKey): string {
  return `agent ${key.comment}`.trim();
}
