import { join } from 'node:path';
import { failure, FailureError, words } from '../failure.ts';
import type { AuditJournal, Log } from '../rooms.ts';
import type { Prompter } from '../vantage/prompts.ts';
import { hostKeyAlgorithms } from './algorithms.ts';
import type { HostTarget } from './hosts.ts';
import { entryNames, fingerprint, judgeHostKey, keyTypeOf, knownHostName, knownKeyTypes, otherNamesOf } from './known-hosts.ts';
import type { HostKeyVerdict, KnownHostEntry } from './known-hosts.ts';
import { appendKnownHost, readKnownHosts } from './known-hosts-files.ts';
import { expandPath } from './path-tokens.ts';
import type { PersonalTime } from './personal-time.ts';

/** The check of one connection, its files read. */
export interface HostKeyCheck {
  /** What to offer the server: algorithms of keys we know first, so that a known host is not asked about again. */
  readonly algorithms: readonly string[];
  /** The known hosts name a certificate authority for it, which ssh2 cannot ask host certificates of. */
  readonly byAuthority: boolean;
  /**
   * Returns when the key may be trusted. Throws `host-key-changed`, `host-key-revoked`, `host-key-unknown` (asking is
   * forbidden by StrictHostKeyChecking), `host-key-refused` (the person said no).
   */
  verify(
    key: Buffer,
    options: { readonly address: string; readonly signal: AbortSignal; readonly personalTime: PersonalTime },
  ): Promise<void>;
}

export interface HostKeys {
  /** Reads the known hosts of a target. Throws `known-hosts-unreadable`. */
  prepare(target: HostTarget): Promise<HostKeyCheck>;
}

export interface HostKeysNeeds {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly localUser: string;
  readonly prompter: Prompter;
  readonly audit: AuditJournal;
  readonly log: Log;
}

/** Checks host keys against the known hosts, and against what the person accepted during this run. */
export function createHostKeys(needs: HostKeysNeeds): HostKeys {
  /** Accepted "for now": by name, gone with this run. */
  const acceptedForNow: KnownHostEntry[] = [];

  return {
    async prepare(target) {
      const { options } = target;
      const expand = (file: string) =>
        expandPath(file, {
          home: needs.home,
          env: needs.env,
          localUser: needs.localUser,
          originalName: target.originalName,
          options,
          remoteUser: target.user,
        });
      const userFiles = (
        options.userKnownHostsFiles?.map(expand) ?? [join(needs.home, '.ssh', 'known_hosts'), join(needs.home, '.ssh', 'known_hosts2')]
      ).filter((file) => file.toLowerCase() !== 'none');
      const globalFiles = options.globalKnownHostsFiles?.map(expand) ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
      const entries = await readKnownHosts([...userFiles, ...globalFiles.filter((file) => file.toLowerCase() !== 'none')]);
      const name = options.hostKeyAlias ?? knownHostName(options.hostName, options.port);

      return {
        byAuthority: entries.some((entry) => entry.marker === 'cert-authority' && entryNames(entry, name)),
        algorithms: hostKeyAlgorithms(options.hostKeyAlgorithms, knownKeyTypes([...entries, ...acceptedForNow], name)),
        async verify(key, { address, signal, personalTime }) {
          const all = [...entries, ...acceptedForNow];
          const verdict = judge(all, target, name, key);
          if (verdict.kind === 'known') return;
          if (verdict.kind === 'changed') throw new FailureError(changed(target, address, key, verdict.entries));
          if (verdict.kind === 'revoked') throw new FailureError(revoked(target, key, verdict.entry));
          if (options.strictHostKeyChecking === 'yes') throw new FailureError(unknown(target, address, key));

          let remember = true;
          if (options.strictHostKeyChecking === 'ask') {
            const answer = await personalTime.spend(() =>
              needs.prompter.ask(
                {
                  kind: 'host-key',
                  target: target.name,
                  address,
                  keyType: keyTypeOf(key) ?? '',
                  fingerprint: fingerprint(key),
                  alsoKnownAs: otherNamesOf(all, name, key),
                  ...(verdict.kind === 'new-type' ? { otherKeys: verdict.entries.map(describeEntry) } : {}),
                },
                { signal },
              ),
            );
            if (answer.kind !== 'accept-host-key') throw new FailureError(refused(target, address, key));
            remember = answer.remember;
          }
          acceptedForNow.push({ marker: null, names: [name], keyType: keyTypeOf(key) ?? '', key, file: '', line: 0 });
          await record(target, name, key, remember ? (userFiles[0] ?? null) : null);
        },
      };
    },
  };

  async function record(target: HostTarget, name: string, key: Buffer, file: string | null): Promise<void> {
    const entry = {
      who: needs.localUser,
      target: `server/${target.name}`,
      before: null,
      after: `${keyTypeOf(key) ?? ''} ${fingerprint(key)}`,
    };
    if (file === null || file === '/dev/null') {
      needs.audit.record({ ...entry, action: 'ssh.host-key.accept', result: 'done', detail: 'for this run' });
      return;
    }
    try {
      await appendKnownHost(file, name, key, { hash: target.options.hashKnownHosts });
      needs.audit.record({ ...entry, action: 'ssh.host-key.remember', result: 'done', detail: file });
    } catch (error) {
      // As with ssh itself, a file that takes no line does not undo the acceptance: it then holds for this run.
      const why = error instanceof Error ? error.message : String(error);
      needs.log.warn({ file, why }, 'an accepted host key could not be remembered');
      needs.audit.record({ ...entry, action: 'ssh.host-key.remember', result: 'failed', detail: `${file}: ${why}` });
    }
  }
}

/** A port of its own has a name of its own, yet a key known for the plain name is trusted there too, as in OpenSSH. */
function judge(entries: readonly KnownHostEntry[], target: HostTarget, name: string, key: Buffer): HostKeyVerdict {
  const verdict = judgeHostKey(entries, name, key);
  if (verdict.kind !== 'unknown' || target.options.hostKeyAlias !== null || target.options.port === 22) return verdict;
  const plain = judgeHostKey(entries, target.options.hostName, key);
  return plain.kind === 'known' || plain.kind === 'revoked' ? plain : verdict;
}

function describeEntry(entry: KnownHostEntry): { keyType: string; fingerprint: string; source: string } {
  return { keyType: entry.keyType, fingerprint: fingerprint(entry.key), source: placeOf(entry) };
}

function placeOf(entry: KnownHostEntry): string {
  return entry.file === '' ? 'accepted earlier in this run' : `${entry.file}:${entry.line}`;
}

function shown(target: HostTarget, address: string, key: Buffer): string {
  return `host     ${target.name} (${address})\nshown    ${keyTypeOf(key) ?? '?'} ${fingerprint(key)}`;
}

function changed(target: HostTarget, address: string, key: Buffer, entries: readonly KnownHostEntry[]) {
  const [first] = entries;
  // A key accepted for this run stands in no file: it goes with the run.
  const forget =
    first === undefined || first.file === ''
      ? words('quit Pilothouse', 'quittez Pilothouse')
      : words(`remove ${placeOf(first)}`, `supprimez ${placeOf(first)}`);
  return failure(
    'host-key-changed',
    words(
      `${target.name} shows another host key than before. Someone may be in between, or the server was reinstalled. Nothing was sent.`,
      `${target.name} présente une autre clé d’hôte qu’auparavant. Quelqu’un s’interpose peut-être, ou le serveur a été réinstallé. Rien n’a été envoyé.`,
    ),
    words(
      `Compare the new fingerprint with the machine’s own (ssh-keygen -lf on its console). If the change is meant, ${forget.en} and connect again.`,
      `Comparez la nouvelle empreinte à celle de la machine (ssh-keygen -lf sur sa console). Si le changement est voulu, ${forget.fr} puis reconnectez-vous.`,
    ),
    {
      evidence: [
        ...entries.map((entry) => `expected ${entry.keyType} ${fingerprint(entry.key)} (${placeOf(entry)})`),
        shown(target, address, key),
      ].join('\n'),
    },
  );
}

function revoked(target: HostTarget, key: Buffer, entry: KnownHostEntry) {
  return failure(
    'host-key-revoked',
    words(
      `${target.name} shows a host key that was revoked. The connection was stopped and nothing was sent.`,
      `${target.name} présente une clé d’hôte révoquée. La connexion a été arrêtée et rien n’a été envoyé.`,
    ),
    words(
      'The server needs a new host key; until then it cannot be told from someone who has the old one.',
      'Le serveur a besoin d’une nouvelle clé d’hôte ; d’ici là, rien ne le distingue de quelqu’un qui détient l’ancienne.',
    ),
    { evidence: `revoked  ${entry.keyType} ${fingerprint(key)} (${placeOf(entry)})` },
  );
}

function unknown(target: HostTarget, address: string, key: Buffer) {
  return failure(
    'host-key-unknown',
    words(
      `The host key of ${target.name} is not known, and StrictHostKeyChecking forbids asking; nothing was sent.`,
      `La clé d’hôte de ${target.name} est inconnue et StrictHostKeyChecking interdit de demander ; rien n’a été envoyé.`,
    ),
    words(
      'Add the key to the known hosts (ssh-keyscan, then compare the fingerprint), or set StrictHostKeyChecking ask.',
      'Ajoutez la clé aux hôtes connus (ssh-keyscan, puis comparez l’empreinte), ou réglez StrictHostKeyChecking ask.',
    ),
    { evidence: shown(target, address, key) },
  );
}

function refused(target: HostTarget, address: string, key: Buffer) {
  return failure(
    'host-key-refused',
    words(
      `The host key of ${target.name} was not accepted, so nothing was sent.`,
      `La clé d’hôte de ${target.name} n’a pas été acceptée ; rien n’a été envoyé.`,
    ),
    words(
      'Compare the fingerprint with the machine’s own, then connect again and accept it.',
      'Comparez l’empreinte à celle de la machine, puis reconnectez-vous et acceptez-la.',
    ),
    { evidence: shown(target, address, key) },
  );
}
