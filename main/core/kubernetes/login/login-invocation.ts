type Environment = Readonly<Record<string, string | undefined>>;

/** How a program is started: as `spawn` of node:child_process takes it. */
interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are quoted already (Windows). */
  readonly verbatim: boolean;
}

const META = /[()\][%!^"`<>&|;, *?]/gu;

/**
 * How a login program is started. On Windows a script (`az.cmd`) is none that can be started: cmd.exe reads it, and its arguments twice, so
 * that what means something there is escaped twice.
 */
export function invocationOf(
  file: string,
  args: readonly string[],
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Invocation {
  if (platform !== 'win32' || !/\.(?:cmd|bat)$/iu.test(file)) return { file, args, verbatim: false };
  const line = [file.replaceAll(META, '^$&'), ...args.map(escapedForScript)].join(' ');
  return { file: valueOf(env, 'ComSpec', platform) || 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], verbatim: true };
}

/** Quoted as programs take arguments apart (CommandLineToArgvW), then for cmd.exe. */
function escapedForScript(arg: string): string {
  const quoted = `"${arg.replaceAll(/(\\*)"/gu, '$1$1\\"').replace(/(\\+)$/u, '$1$1')}"`;
  return quoted.replaceAll(META, '^$&').replaceAll(META, '^$&');
}

/** A variable of the environment: on Windows whatever its case (`Path`). */
export function valueOf(env: Environment, name: string, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform !== 'win32' || env[name] !== undefined) return env[name];
  const key = Object.keys(env).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : env[key];
}

/** What is tried after a program's name, in this order. */
export function endingsOf(command: string, platform: NodeJS.Platform = process.platform): readonly string[] {
  if (platform !== 'win32') return [''];
  return /\.(?:exe|cmd|bat|com)$/iu.test(command) ? [''] : ['.exe', '.cmd', '.bat', ''];
}
