import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Units that a machine can have from its first boot. */
export type PreparedUnit = keyof typeof units;

/** What the journal of `lab-words.service` holds besides lines that are no text. */
export const frenchJournalLine = 'Sauvegarde terminée : 12 éléments copiés à Orléans, « tout va bien » — 100 %';

const units = {
  /** `lab-failed.service`: ended with exit status 78 at boot and stays `failed`. */
  failed: {
    name: 'lab-failed.service',
    service: ['Type=oneshot', 'ExecStart=/bin/sh -c \'echo "cannot open /etc/lab.conf: No such file or directory" >&2; exit 78\''],
    limit: [],
  },
  /** `lab-flapping.service`: ends with exit status 1 after a second and is started again, for ever. */
  flapping: {
    name: 'lab-flapping.service',
    service: [
      'ExecStart=/bin/sh -c \'echo "starting up"; sleep 1; echo "lost the database" >&2; exit 1\'',
      'Restart=always',
      'RestartSec=1',
    ],
    limit: ['StartLimitIntervalSec=0'],
  },
  /** `lab-words.service`: wrote {@link frenchJournalLine}, and bytes that are no UTF-8, to the journal. */
  words: {
    name: 'lab-words.service',
    service: ['Type=oneshot', 'RemainAfterExit=yes', 'ExecStart=/usr/local/sbin/lab-words'],
    limit: [],
  },
} as const;

/** Writes the units and what starts them into a machine's folder, before it boots. */
export async function prepareUnits(root: string, chosen: readonly PreparedUnit[]): Promise<void> {
  const folder = join(root, 'etc/systemd/system');
  const wanted = join(folder, 'multi-user.target.wants');
  await mkdir(wanted, { recursive: true });
  for (const unit of chosen) {
    const { name, service, limit } = units[unit];
    const sections = [
      '[Unit]',
      `Description=Lab: ${unit}`,
      ...limit,
      '[Service]',
      ...service,
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ];
    await writeFile(join(folder, name), sections.join('\n'));
    await symlink(`/etc/systemd/system/${name}`, join(wanted, name));
  }
  if (!chosen.includes('words')) return;
  await mkdir(join(root, 'usr/local/sbin'), { recursive: true });
  const script = join(root, 'usr/local/sbin/lab-words');
  await writeFile(script, `#!/bin/sh\necho '${frenchJournalLine}'\nprintf 'raw \\001\\002\\377\\376 bytes\\n'\n`);
  await chmod(script, 0o755);
}
