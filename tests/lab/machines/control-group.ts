import { existsSync } from 'node:fs';
import { readFile, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '../processes.ts';

/** Groups are named after the machine's folder, and that after the process that made it. */
const groupName = /^pilothouse-lab-machine-(\d+)-/;

/**
 * Removes a machine's control group, and those of machines whose test run was killed. The kernel keeps a group until
 * it is removed by name, from the innermost outwards (cgroups(7)). Their processes must have ended.
 */
export async function removeControlGroup(name: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const hierarchy = /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1];
  if (hierarchy === undefined) return;
  for (const group of await readdir(hierarchy)) {
    const maker = groupName.exec(group)?.[1];
    if (group === name || (maker !== undefined && !isRunning(Number(maker)))) await removeTree(join(hierarchy, group));
  }
}

async function removeTree(top: string): Promise<void> {
  if (!existsSync(top)) return;
  const below = (await readdir(top, { recursive: true, withFileTypes: true })).filter((entry) => entry.isDirectory());
  const paths = below.map((entry) => join(entry.parentPath, entry.name)).toSorted((one, other) => other.length - one.length);
  for (const path of [...paths, top]) await rmdir(path);
}
