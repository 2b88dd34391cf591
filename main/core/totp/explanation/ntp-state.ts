/** The output of a program of this computer; null when it is not there or says no. */
type Ask = (program: string, args: readonly string[]) => Promise<string | null>;

/** Whether the time service keeps this computer's clock: true, false, or null where nobody can say it. */
export async function ntpStateIn(platform: NodeJS.Platform, ask: Ask): Promise<boolean | null> {
  if (platform === 'win32') {
    const status = await ask('w32tm', ['/query', '/status', '/verbose']);
    return status === null ? null : synchronisedW32tm(status);
  }
  if (platform === 'darwin') {
    const settings = await ask('systemsetup', ['-getusingnetworktime']);
    return settings === null ? null : synchronisedSystemsetup(settings);
  }
  const shown = await ask('timedatectl', ['show', '--property=NTPSynchronized', '--value']);
  if (shown !== null && /^(?:yes|no)\s*$/u.test(shown)) return shown.startsWith('yes');
  const tracking = await ask('chronyc', ['-n', 'tracking']);
  return tracking === null ? null : synchronisedChrony(tracking);
}

/** `chronyc tracking`: `Leap status     : Normal`, or `Not synchronised`. */
export function synchronisedChrony(tracking: string): boolean | null {
  const leap = /^Leap status\s*:\s*(.+?)\s*$/mu.exec(tracking)?.[1];
  return leap === undefined ? null : leap !== 'Not synchronised';
}

/** `w32tm /query /status`: the leap indicator is a number in every language; 3 is "not synchronized" (RFC 5905 §7.3). */
export function synchronisedW32tm(status: string): boolean | null {
  const leap = /^[^:\n]+:\s*([0-3])\(/mu.exec(status)?.[1];
  return leap === undefined ? null : leap !== '3';
}

/** `systemsetup -getusingnetworktime`: whether it is switched on is all macOS says; asked without root it says nothing. */
export function synchronisedSystemsetup(output: string): boolean | null {
  const state = /^Network Time:\s*(On|Off)\s*$/imu.exec(output)?.[1];
  return state === undefined ? null : state.toLowerCase() === 'on';
}
