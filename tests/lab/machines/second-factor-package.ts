import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../cache.ts';
import { mustRun } from '../processes.ts';

const packages = ['libpam-google-authenticator', 'libqrencode4'] as const;

/**
 * A shell script for a machine of this machine's own release: offers the package of the PAM module from a source on the machine's
 * disk, since it reaches no mirror. Nothing is installed. Run it as root.
 */
export async function offerSecondFactor(): Promise<readonly string[]> {
  const folder = await cached(
    'second-factor-package',
    packages.join(),
    async (unfinished) => {
      await mustRun('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...packages], {
        cwd: unfinished,
        timeoutMs: 5 * 60_000,
      });
    },
    { timeoutMs: 10 * 60_000 },
  );
  const files = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
  const sent = await Promise.all(
    files.map(async (name, index) => {
      const content = (await readFile(join(folder, name))).toString('base64');
      return `mkdir -p /srv/factor && echo ${content} | base64 -d > /srv/factor/${index}.deb`;
    }),
  );
  return [...sent, OFFER];
}

const OFFER = [
  'set -e',
  'rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*',
  'cd /srv/factor',
  'for deb in *.deb; do dpkg-deb -f "$deb"; printf "Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n" "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d" " -f1)"; done > Packages',
  'echo "deb [trusted=yes] file:/srv/factor ./" > /etc/apt/sources.list.d/factor.list',
  'apt-get -q update',
].join('\n');
