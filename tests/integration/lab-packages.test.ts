import { describe, expect, test } from 'vitest';
import { canInstall, missingPackages, packagesPresent, parts, requirementsOf } from '../lab/packages.ts';
import { run } from '../lab/processes.ts';

const can = await canInstall();

describe.skipIf(!can.ok)(`the lab’s packages${can.ok ? '' : ` (${can.reason})`}`, () => {
  test.each(parts)('what %s looks for is brought by the package it names', async (part) => {
    const missing = await missingPackages(part);
    for (const { proof, packages } of requirementsOf(part)) {
      if (packages.some((name) => missing.includes(name))) continue;
      const { stdout } = await run('dpkg', ['--search', proof]);
      const owners = stdout.split('\n').map((line) => line.split(':')[0] ?? '');
      expect(
        owners.some((owner) => packages.includes(owner)),
        `${proof} is in ${owners.join(' ')}`,
      ).toBe(true);
    }
  });

  test('a missing part says what to install, in words that can be copied', async () => {
    for (const part of parts) {
      const present = await packagesPresent(part);
      const missing = await missingPackages(part);
      expect(present).toEqual(
        missing.length === 0
          ? { ok: true }
          : { ok: false, reason: expect.stringContaining(`apt-get install ${missing.join(' ')}`) as string },
      );
    }
  });
});
