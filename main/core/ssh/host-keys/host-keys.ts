import { join } from 'node:path';
import { FailureError } from '../../failure.ts';
import type { AuditJournal, Log } from '../../rooms.ts';
import type { Prompter } from '../../vantage/prompts.ts';
import { allowsHostKey, CERTIFICATE_ENDING, hostKeyAlgorithms } from '../connection/algorithms.ts';
import { canVouch, parseCertificate } from '../certificate.ts';
import { authoritiesOf, judgeHostCertificate, validUntil } from './host-certificate.ts';
import type { CertificateProblem } from './host-certificate.ts';
import { certificateOnly, changed, forged, placeOf, refused, revoked, unknown } from './host-key-failures.ts';
import type { ShownKey } from './host-key-failures.ts';
import type { HostTarget } from '../config/hosts.ts';
import { fingerprint, judgeHostKey, keyTypeOf, knownHostName, knownKeyTypes, otherNamesOf } from './known-hosts.ts';
import type { HostKeyVerdict, KnownHostEntry } from './known-hosts.ts';
import { appendKnownHost, readKnownHosts } from './known-hosts-files.ts';
import { expandPath, tokensOf } from '../config/path-tokens.ts';
import type { PersonalTime } from '../login/personal-time.ts';

/** What a server proved itself with. */
export interface HostIdentity {
  readonly type: string;
  readonly fingerprint: string;
  /** The certificate that made the key trusted; null where the key itself is known or was accepted. */
  readonly certificate: {
    readonly keyId: string;
    readonly authority: { readonly type: string; readonly fingerprint: string };
    /** `FILE:LINE` of the known hosts. */
    readonly source: string;
    /** ISO 8601; null for ever. */
    readonly validUntil: string | null;
  } | null;
}

/** The check of one connection, its files read. */
export interface HostKeyCheck {
  /**
   * What to offer the server: certificates where an authority may vouch for it, and algorithms of keys we know first, so that a
   * known host is not asked about again.
   */
  readonly algorithms: readonly string[];
  /** The known hosts name authorities for it, and none that can be used here: security keys alone. */
  readonly onlyUnusableAuthorities: boolean;
  /**
   * Returns who it is when the key, or the certificate, may be trusted; a certificate that does not do counts as the plain key in
   * it, as in OpenSSH. Throws `host-key-changed`, `host-key-revoked`, `host-key-unknown` (asking is forbidden by
   * StrictHostKeyChecking), `host-key-refused` (the person said no), `host-certificate-invalid`.
   */
  verify(
    shown: Buffer,
    options: { readonly address: string; readonly signal: AbortSignal; readonly personalTime: PersonalTime },
  ): Promise<HostIdentity>;
}

export interface HostKeys {
  /** Reads the known hosts of a target. Throws `known-hosts-unreadable`. */
  prepare(target: HostTarget): Promise<HostKeyCheck>;
  /** Forgets what was accepted for a target for this run alone; whether there was anything. Nothing of the known hosts changes. */
  forgetAccepted(target: HostTarget): boolean;
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
  let acceptedForNow: readonly KnownHostEntry[] = [];

  return {
    forgetAccepted(target) {
      const name = nameInKnownHosts(target);
      const forgotten = acceptedForNow.filter(({ names }) => names.includes(name));
      acceptedForNow = acceptedForNow.filter((entry) => !forgotten.includes(entry));
      for (const { keyType, key } of forgotten) {
        needs.audit.record({
          who: needs.localUser,
          target: `server/${target.name}`,
          before: `${keyType} ${fingerprint(key)}`,
          after: null,
          action: 'ssh.host-key.forget',
          result: 'done',
          detail: 'for this run',
        });
      }
      return forgotten.length > 0;
    },
    async prepare(target) {
      const { options } = target;
      const tokens = tokensOf(target, needs);
      const expand = (file: string) => expandPath(file, tokens);
      const userFiles = (
        options.userKnownHostsFiles?.map(expand) ?? [join(needs.home, '.ssh', 'known_hosts'), join(needs.home, '.ssh', 'known_hosts2')]
      ).filter((file) => file.toLowerCase() !== 'none');
      const globalFiles = options.globalKnownHostsFiles?.map(expand) ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
      const entries = await readKnownHosts([...userFiles, ...globalFiles.filter((file) => file.toLowerCase() !== 'none')]);
      const name = nameInKnownHosts(target);
      // A port of its own has a name of its own, yet what vouches for the plain name does there too, as in OpenSSH.
      const names = options.hostKeyAlias !== null || options.port === 22 ? [name] : [name, options.hostName];
      const authorities = names.flatMap((given) => authoritiesOf(entries, given));
      const byAuthority = authorities.some(({ keyType }) => canVouch(keyType));

      /** A server that hangs up meanwhile is called again with the same check. */
      const accepted: KnownHostEntry[] = [];

      return {
        onlyUnusableAuthorities: authorities.length > 0 && !byAuthority,
        algorithms: hostKeyAlgorithms(options.hostKeyAlgorithms, knownKeyTypes([...entries, ...acceptedForNow], name), byAuthority),
        async verify(shown, { address, signal, personalTime }) {
          const certificate = parseCertificate(shown);
          if (certificate === null && keyTypeOf(shown)?.endsWith(CERTIFICATE_ENDING) !== false)
            throw new FailureError(forged(target.name, address, null));
          const key = certificate?.keyBlob ?? shown;
          const plain: HostIdentity = { type: keyTypeOf(key) ?? '', fingerprint: fingerprint(key), certificate: null };
          let problem: CertificateProblem | null = null;
          if (certificate !== null) {
            const verdict = judgeHostCertificate(entries, certificate, {
              host: target.name,
              principal: options.hostKeyAlias ?? options.hostName,
              names,
              caSignatureAlgorithms: options.caSignatureAlgorithms,
              nowMs: Date.now(),
            });
            if (verdict.kind === 'forged') throw new FailureError(forged(target.name, address, certificate));
            if (verdict.kind === 'revoked')
              throw new FailureError(revoked({ name: target.name, address, key, certificate, problem: null }, verdict.entry));
            if (verdict.kind === 'vouched') {
              const { entry } = verdict;
              const authority = { type: entry.keyType, fingerprint: fingerprint(entry.key) };
              const by = { keyId: certificate.keyId, authority, source: placeOf(entry), validUntil: validUntil(certificate) };
              return { ...plain, certificate: by };
            }
            problem = verdict.problem;
            needs.log.warn({ host: target.name, why: problem.cause.en }, 'a host certificate did not do, its plain key is looked at');
          }
          await verifyKey(
            target,
            { name: target.name, address, key, certificate, problem },
            { entries, accepted, names, userFiles, signal, personalTime },
          );
          return plain;
        },
      };
    },
  };

  /** Returns when a plain key may be trusted. */
  async function verifyKey(target: HostTarget, shown: ShownKey, files: KeyFiles): Promise<void> {
    const { options } = target;
    const { key, problem } = shown;
    const [name = ''] = files.names;
    const keyType = keyTypeOf(key) ?? '';
    const all = [...files.entries, ...files.accepted, ...acceptedForNow];
    if (!allowsHostKey(options.hostKeyAlgorithms, keyType)) throw new FailureError(certificateOnly(shown));
    const verdict = judge(all, files.names, key);
    if (verdict.kind === 'known') return;
    if (verdict.kind === 'changed') throw new FailureError(changed(shown, verdict.entries));
    if (verdict.kind === 'revoked') throw new FailureError(revoked(shown, verdict.entry));
    // Unasked, a key of another type is no new key but a changed one, as in OpenSSH: else whoever is in between has but to show one.
    if (verdict.kind === 'new-type' && options.strictHostKeyChecking !== 'ask') throw new FailureError(changed(shown, verdict.entries));
    if (options.strictHostKeyChecking === 'yes') throw new FailureError(unknown(shown));

    let remember = true;
    if (options.strictHostKeyChecking === 'ask') {
      const answer = await files.personalTime.spend(() =>
        needs.prompter.ask(
          {
            kind: 'host-key',
            target: target.name,
            address: shown.address,
            keyType,
            fingerprint: fingerprint(key),
            alsoKnownAs: otherNamesOf(all, name, key),
            ...(verdict.kind === 'new-type' ? { otherKeys: verdict.entries.map(describeEntry) } : {}),
            ...(problem === null ? {} : { certificateProblem: problem.cause }),
          },
          { signal: files.signal },
        ),
      );
      if (answer.kind !== 'accept-host-key') throw new FailureError(refused(shown, verdict.kind === 'new-type' ? verdict.entries : []));
      remember = answer.remember;
    }
    const entry = { marker: null, names: [name], keyType, key, file: '', line: 0 };
    files.accepted.push(entry);
    const remembered = await record(target, name, key, remember ? (files.userFiles[0] ?? null) : null);
    // What stands in a file is known as long as it stands there.
    if (!remembered) acceptedForNow = [...acceptedForNow, entry];
  }

  /** Whether it stands in a file now. */
  async function record(target: HostTarget, name: string, key: Buffer, file: string | null): Promise<boolean> {
    const entry = {
      who: needs.localUser,
      target: `server/${target.name}`,
      before: null,
      after: `${keyTypeOf(key) ?? ''} ${fingerprint(key)}`,
    };
    if (file === null || file === '/dev/null') {
      needs.audit.record({ ...entry, action: 'ssh.host-key.accept', result: 'done', detail: 'for this run' });
      return false;
    }
    try {
      await appendKnownHost(file, name, key, { hash: target.options.hashKnownHosts });
      needs.audit.record({ ...entry, action: 'ssh.host-key.remember', result: 'done', detail: file });
      return true;
    } catch (error) {
      // As with ssh itself, a file that takes no line does not undo the acceptance: it then holds for this run.
      const why = error instanceof Error ? error.message : String(error);
      needs.log.warn({ file, why }, 'an accepted host key could not be remembered');
      needs.audit.record({ ...entry, action: 'ssh.host-key.remember', result: 'failed', detail: `${file}: ${why}` });
      return false;
    }
  }
}

/** Under which name a host stands in the known hosts. */
function nameInKnownHosts({ options }: HostTarget): string {
  return options.hostKeyAlias ?? knownHostName(options.hostName, options.port);
}

/** What is known, and who may be asked. */
interface KeyFiles {
  readonly entries: readonly KnownHostEntry[];
  /** Accepted since they were read. */
  readonly accepted: KnownHostEntry[];
  /** Under which the host may stand in them; it is remembered under the first. */
  readonly names: readonly string[];
  readonly userFiles: readonly string[];
  readonly signal: AbortSignal;
  readonly personalTime: PersonalTime;
}

/** A key of another name says nothing against this one, unless it was revoked. */
function judge(entries: readonly KnownHostEntry[], [name = '', ...others]: readonly string[], key: Buffer): HostKeyVerdict {
  const verdict = judgeHostKey(entries, name, key);
  if (verdict.kind !== 'unknown') return verdict;
  const plain = others.map((other) => judgeHostKey(entries, other, key)).find(({ kind }) => kind === 'known' || kind === 'revoked');
  return plain ?? verdict;
}

function describeEntry(entry: KnownHostEntry): { keyType: string; fingerprint: string; source: string } {
  return { keyType: entry.keyType, fingerprint: fingerprint(entry.key), source: placeOf(entry) };
}
