/** Words of a command line that stop or destroy: one looks twice before they run on many servers. */
const DANGEROUS: readonly RegExp[] = [
  /\brm\s+(?:-\S*\s+)*-\S*[rRf]\S*[^;&|\n]*/u,
  /\b(?:reboot|shutdown|poweroff|halt|telinit|init\s+[06])\b[^;&|\n]*/u,
  /\bsystemctl\s+(?:--\S+\s+)*(?:reboot|poweroff|halt|kexec|stop|disable|mask|isolate)\b[^;&|\n]*/u,
  /\b(?:mkfs(?:\.\w+)?|wipefs|fdisk|parted|sgdisk|shred|blkdiscard)\b[^;&|\n]*/u,
  /\bdd\b[^;&|\n]*\bof=\S+/u,
  />\s*\/dev\/(?:sd|nvme|vd|xvd|mapper)\S*/u,
  /\b(?:chmod|chown|chgrp)\s+(?:-\S*\s+)*-\S*R\S*[^;&|\n]*/u,
  /\b(?:kill|pkill|killall)\b[^;&|\n]*/u,
  /\b(?:userdel|deluser|groupdel|passwd)\s[^;&|\n]*/u,
  /\b(?:iptables|ip6tables|nft)\b[^;&|\n]*(?:-F|--flush|flush)\b/u,
  /\bufw\s+(?:--force\s+)?(?:disable|reset)\b/u,
  /\b(?:apt|apt-get|dnf|yum|apk|zypper)\b[^;&|\n]*\b(?:remove|purge|autoremove|erase|del|full-upgrade|dist-upgrade)\b[^;&|\n]*/u,
  /\bdocker\b[^;&|\n]*\b(?:rm|rmi|prune|kill|stop|down)\b[^;&|\n]*/u,
  /\b(?:drop|truncate)\s+(?:table|database|schema)\b[^;&|\n]*/iu,
  /\bfind\b[^;&|\n]*\s-delete\b/u,
  /:\(\)\s*\{.*\}\s*;\s*:/u,
];

/** The dangerous parts of a command line, as they stand in it. Not a proof: what is not found may be dangerous all the same. */
export function dangerousParts(line: string): string[] {
  const found = DANGEROUS.map((pattern) => pattern.exec(line)?.[0].trim()).filter((part) => part !== undefined);
  return [...new Set(found)];
}
