import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { packagesPresent } from './packages.ts';
import { eventually, run, startProcess } from './processes.ts';
import type { Availability } from './processes.ts';
import { makeStateFolder } from './state-folder.ts';

/** What a program must have in its environment to find one keychain, or none. Merge it into `process.env`. */
export interface KeychainEnvironment {
  /** `unix:path=...`: the session bus, where the Secret Service answers or is missing. */
  readonly DBUS_SESSION_BUS_ADDRESS: string;
  readonly HOME: string;
  readonly XDG_RUNTIME_DIR: string;
  readonly XDG_DATA_HOME: string;
}

/** A Secret Service (freedesktop.org Secret Service API 0.2) of its own. */
export interface KeychainLab {
  readonly env: KeychainEnvironment;
  /** What opens the keychain. */
  readonly password: string;
  /**
   * Locks every collection, as a screen lock or a first login without a password does. Nobody is there to answer the
   * question that would open it again.
   */
  lock(): Promise<void>;
  /** Ends gnome-keyring alone; its bus goes on. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether a real keychain can be started here. Needs no root. */
export async function availability(): Promise<Availability> {
  if (process.platform !== 'linux') return { ok: false, reason: 'the keychain lab runs on Linux only' };
  return packagesPresent('keychain');
}

/** Starts a private D-Bus session with gnome-keyring on it, unlocked, or locked from the start. */
export async function startKeychain(options: { readonly locked?: boolean } = {}): Promise<KeychainLab> {
  const folder = await makeStateFolder('keychain');
  const stops: (() => Promise<void>)[] = [() => folder.remove()];
  const stop = async () => {
    for (const step of stops.splice(0).toReversed()) await step();
  };
  try {
    const env = await environmentIn(folder.path);
    const child = { ...withoutDesktop(), ...env };
    const busConfig = folder.in('bus.conf');
    await writeFile(busConfig, busConfiguration(env.DBUS_SESSION_BUS_ADDRESS));
    const bus = await startProcess('/usr/bin/dbus-daemon', ['--nofork', `--config-file=${busConfig}`], {
      env: child,
      logFile: folder.in('bus.log'),
    });
    stops.push(() => bus.stop());
    await eventually('the session bus answering', async () => ((await call(child, busItself, 'GetId')).code === 0 ? true : undefined));
    const password = 'lab-password';
    const keyring = await startProcess('/usr/bin/gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
      env: child,
      input: password,
      logFile: folder.in('keyring.log'),
    });
    stops.push(() => keyring.stop());
    await eventually('the keychain opening', async () => {
      if (!keyring.running()) throw new Error(`gnome-keyring has ended: ${await readFile(folder.in('keyring.log'), 'utf8')}`);
      const { stdout } = await call(child, service, 'ReadAlias', 'string:default');
      return /object path "\/org\/.*\/login"/.test(stdout) ? true : undefined;
    });
    const lock = async () => {
      const answer = await call(child, service, 'Lock', 'array:objpath:/org/freedesktop/secrets/collection/login');
      if (answer.code !== 0) throw new Error(`the keychain did not lock: ${answer.stderr}`);
    };
    if (options.locked) await lock();
    return { env, password, lock, end: () => keyring.stop(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An environment in which no session bus answers, as on a server or in a container. */
export async function startWithoutKeychain(): Promise<{ readonly env: KeychainEnvironment; stop(): Promise<void> }> {
  const folder = await makeStateFolder('no-keychain');
  return { env: await environmentIn(folder.path), stop: () => folder.remove() };
}

async function environmentIn(folder: string): Promise<KeychainEnvironment> {
  const [home, runtime, data] = [`${folder}/home`, `${folder}/run`, `${folder}/data`];
  for (const path of [home, runtime, data]) await mkdir(path, { mode: 0o700 });
  return {
    // Named even where nothing listens, so that no library goes looking for the bus of the person at this machine.
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${runtime}/bus`,
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_DATA_HOME: data,
  };
}

/** Nothing of the desktop at this machine: its own keychain would answer, or a window would ask for a password. */
function withoutDesktop(): NodeJS.ProcessEnv {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, GNOME_KEYRING_CONTROL: _control, ...rest } = process.env;
  return rest;
}

/** The stock session configuration reads service files of this machine, which would start its own programs. */
function busConfiguration(address: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
}

interface BusObject {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
}

const busItself: BusObject = { destination: 'org.freedesktop.DBus', path: '/', interface: 'org.freedesktop.DBus' };
const service: BusObject = {
  destination: 'org.freedesktop.secrets',
  path: '/org/freedesktop/secrets',
  interface: 'org.freedesktop.Secret.Service',
};

function call(env: NodeJS.ProcessEnv, object: BusObject, method: string, ...values: readonly string[]) {
  const target = ['--session', '--print-reply', '--reply-timeout=5000', `--dest=${object.destination}`];
  return run('dbus-send', [...target, object.path, `${object.interface}.${method}`, ...values], { env });
}
