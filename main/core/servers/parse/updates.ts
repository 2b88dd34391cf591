import type { Update } from '../../../../preload/contract/upkeep.ts';

/**
 * Updates from `apt list --upgradable` (apt(8)): `openssl/stable-security 3.0.17-1~deb12u2 amd64 [upgradable from: 3.0.16-1~deb12u1]`.
 * The suites name the security archive: `bookworm-security`, `stable-security`, `jammy-security`.
 */
export function parseAptUpdates(text: string): Update[] {
  return [...text.matchAll(/^([a-z0-9][a-z0-9+.-]*)\/(\S+) (\S+) \S+ \[upgradable from: (\S+)\]$/gmu)].map(
    ([, name = '', origin = '', available = '', installed = '']) => ({
      name,
      installed,
      available,
      origin,
      security: origin.split(',').some((suite) => /-security$|^security/u.test(suite)),
    }),
  );
}

/**
 * Updates from `dnf -q check-update` or `yum -q check-update` (dnf(8)): `bash.x86_64  5.1.8-9.el9  baseos`, a long name on a line
 * of its own. What is listed as obsoleting is no update. `security` are the names from the advisories.
 */
export function parseDnfUpdates(
  text: string,
  security: ReadonlySet<string> | null,
  installed: ReadonlyMap<string, string> = new Map(),
): Update[] {
  const [listed = ''] = text.split(/^Obsoleting Packages/mu);
  const joined = listed.replaceAll(/\n[ \t]+/gu, ' ');
  return [
    ...joined.matchAll(/^([A-Za-z0-9][\w+.-]*)\.(?:x86_64|aarch64|noarch|i686|ppc64le|s390x|armv7hl)[ \t]+(\d\S*)[ \t]+(\S+)[ \t]*$/gmu),
  ].map(([, name = '', available = '', origin = '']) => ({
    name,
    installed: installed.get(name) ?? '',
    available,
    origin,
    security: security === null ? null : security.has(name),
  }));
}

/** Versions by name from `rpm -q --qf '%{NAME} %{EVR}\\n'`; of several the last, which is the newest. */
export function parseInstalled(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^(\S+) ((?:\d+:)?\d\S*)$/gmu)].map(([, name = '', version = '']) => [name, version]));
}

/** Names of packages from `dnf -q updateinfo list --security`: `RHSA-2023:1 Important/Sec. openssl-1:3.0.7-6.el9.x86_64`; null when it is none. */
export function parseDnfAdvisories(text: string): ReadonlySet<string> | null {
  if (/no such command|unrecognized arguments|Unknown argument|^Error/imu.test(text)) return null;
  return new Set(
    [
      ...text.matchAll(
        /^\S+[ \t]+\S+(?:[ \t]+\S+)??[ \t]+(\S+)-(?:\d+:)?[^-\s]+-[^-\s]+\.(?:x86_64|aarch64|noarch|i686|ppc64le|s390x)(?:[ \t].*)?$/gmu,
      ),
    ].map(([, name = '']) => name),
  );
}

/** Updates from `apk version -l '<'` (apk-version(8)): `busybox-1.36.1-r5  < 1.36.1-r7`. */
export function parseApkUpdates(text: string): Update[] {
  return [...text.matchAll(/^([a-z0-9][\w.+-]*?)-(\d\S*)\s+<\s+(\S+)/gmu)].map(([, name = '', installed = '', available = '']) => ({
    name,
    installed,
    available,
    origin: '',
    security: null,
  }));
}

/** Updates from `zypper -q list-updates` (zypper(8)): `v | repo-update | bash | 4.4-1 | 4.4-2 | x86_64`. */
export function parseZypperUpdates(text: string, security: ReadonlySet<string> | null = null): Update[] {
  return text.split('\n').flatMap((line) => {
    const [status = '', origin = '', name = '', installed = '', available = ''] = line.split('|').map((cell) => cell.trim());
    return status === 'v' && name !== ''
      ? [{ name, installed, available, origin, security: security === null ? null : security.has(name) }]
      : [];
  });
}

/**
 * Names of packages that security patches mend, from `asked` and `zypper -q info -t patch NAME...`: `Conflicts : openssl.x86_64 < 1.1`,
 * or one a line below it. Null where zypper was not asked, or knows no patches.
 */
export function parseZypperPatches(text: string): ReadonlySet<string> | null {
  if (!/^asked$/mu.test(text)) return null;
  return new Set(
    [
      ...text.matchAll(
        /^(?:Conflicts[ \t]*: |[ \t]+)([A-Za-z0-9][\w+.-]*?)(?:\.(?:x86_64|aarch64|noarch|i586|i686|ppc64le|s390x))? < \S+$/gmu,
      ),
    ].map(([, name = '']) => name),
  );
}

/** Kernel files of /boot, the newest last: versions are compared number by number. */
export function newestKernel(names: readonly string[]): string | null {
  const versions = names
    .map((name) => /^vmlinuz-(\d.*)$/u.exec(name.trim())?.[1] ?? '')
    .filter((version) => version !== '' && !/rescue/u.test(version));
  return versions.toSorted(compareVersions).at(-1) ?? null;
}

/** Orders `6.1.0-9-amd64` before `6.1.0-41-amd64`. */
export function compareVersions(a: string, b: string): number {
  const parts = (text: string) => text.match(/\d+|[A-Za-z]+/gu) ?? [];
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one = '', other = ''] = [left[index], right[index]];
    if (one === other) continue;
    const [first, second] = [Number(one), Number(other)];
    if (!Number.isNaN(first) && !Number.isNaN(second) && one !== '' && other !== '' && first !== second) return first - second;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
