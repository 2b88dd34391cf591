/**
 * A shell script for a Debian machine: installs the package `lab-greeting` 1.0 and offers 2.0 from a source of its own on the
 * machine's disk, named as a security archive is. apt needs no network for it. Run it as root.
 */
export const offerSecurityUpdate = [
  'set -e',
  'rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*',
  'package() {',
  '  mkdir -p "/tmp/lab-greeting-$1/DEBIAN"',
  '  printf "Package: lab-greeting\\nVersion: %s\\nArchitecture: all\\nMaintainer: Lab <lab@localhost>\\nDescription: says hello\\n" "$1" > "/tmp/lab-greeting-$1/DEBIAN/control"',
  '  dpkg-deb --build "/tmp/lab-greeting-$1" "/tmp/lab-greeting_$1_all.deb"',
  '}',
  'package 1.0; package 2.0',
  'dpkg -i /tmp/lab-greeting_1.0_all.deb',
  'dist=/srv/lab/dists/lab-security; lists=main/binary-$(dpkg --print-architecture)',
  'mkdir -p "$dist/$lists" /srv/lab/pool',
  'mv /tmp/lab-greeting_2.0_all.deb /srv/lab/pool/',
  'deb=/srv/lab/pool/lab-greeting_2.0_all.deb',
  '{ cat /tmp/lab-greeting-2.0/DEBIAN/control; printf "Filename: pool/lab-greeting_2.0_all.deb\\nSize: %s\\nSHA256: %s\\n" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d" " -f1)"; } > "$dist/$lists/Packages"',
  'printf "Suite: lab-security\\nCodename: lab-security\\nArchitectures: %s\\nComponents: main\\nSHA256:\\n %s %s %s/Packages\\n" "$(dpkg --print-architecture)" "$(sha256sum "$dist/$lists/Packages" | cut -d" " -f1)" "$(stat -c %s "$dist/$lists/Packages")" "$lists" > "$dist/Release"',
  'echo "deb [trusted=yes] file:/srv/lab lab-security main" > /etc/apt/sources.list.d/lab.list',
].join('\n');
