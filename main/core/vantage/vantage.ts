import type { Duplex, Readable, Writable } from 'node:stream';
import type { SFTPWrapper } from 'ssh2';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { HostCheck } from '../../../preload/contract/host-check.ts';
import type { Connection, Host } from '../../../preload/contract/servers.ts';
import type { VantageName } from './names.ts';

/** A command as data: the one place that runs it also quotes it (`vantage/quote.ts`). */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Written to standard input, then closed. Secrets go here, never into `args`. */
  readonly stdin?: string | Uint8Array;
  /**
   * Written to standard input after `stdin`, once `after` stands on standard error, and not at all once `unless` does: for a program in
   * between that would read it all. Of `run` only.
   */
  readonly stdinLater?: { readonly after: string; readonly unless: RegExp; readonly text: string | Uint8Array };
  /** Of `start`: its input is one body that nobody waits for part by part (a file); it may be gathered on its way. */
  readonly bulkInput?: boolean;
  /** Added to the environment; `LC_ALL=C` is always set. */
  readonly env?: Readonly<Record<string, string>>;
  /** Limit for the whole run. */
  readonly timeoutMs?: number;
  /** Output beyond this is cut and `truncated` is set; the command is still waited for. Default 8 MiB. */
  readonly largestOutputBytes?: number;
}

export interface CommandResult {
  /** null when ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Decoded as UTF-8; bytes that are not are replaced. */
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * A place from which a connection can be opened and a command run.
 * Every wait ends: by its limit (`timed-out`), by the signal (`cancelled`) or with a failure that names the cause.
 */
export interface Vantage {
  /** As it is written: `here`, `ssh:web-1`. */
  readonly name: string;
  /** Opens a TCP connection from there. Throws FailureError `connection-refused`, `connection-timed-out`, `name-not-found`, ... */
  connect(host: string, port: number, options: VantageOptions): Promise<Duplex>;
  /** Runs a command there; a non-zero exit is a result, not an error. Throws `command-missing` when the program is not there. */
  run(command: Command, options: VantageOptions): Promise<CommandResult>;
  /** Starts a command whose output is followed; it lasts until it ends or the signal aborts. Limits of `command` do not apply. */
  start(command: Command, options: { readonly signal: AbortSignal }): Promise<RunningCommand>;
  /** Addresses of a name as that place sees it. Throws `name-not-found`, `name-lookup-failed`. */
  resolve(host: string, options: VantageOptions): Promise<readonly ResolvedAddress[]>;
}

export interface VantageOptions {
  readonly signal: AbortSignal;
  /** Limit for this step. */
  readonly timeoutMs: number;
}

/** A command under way, its output read as it comes. */
export interface RunningCommand {
  /** Raw bytes. What nobody reads holds the program back: read both, or `resume` the one that is not wanted. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Open until `end` is called, after `Command.stdin` was written to it. */
  readonly stdin: Writable;
  /**
   * How it ended, once it has. Rejects with FailureError `ssh-session-lost`, with the reason of the signal that cancelled it,
   * `command-missing` (this computer only; over SSH the shell exits with 127).
   */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
}

/** The size of a terminal, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a terminal is opened with. */
export interface TerminalOptions extends VantageOptions {
  /** Runs in it instead of the account's own shell; `LC_ALL=C` is set for it as for every command. */
  readonly command?: Pick<Command, 'program' | 'args'>;
}

/** A shell, or one command, on a terminal of its own. */
export interface Terminal {
  /** What the terminal shows, raw bytes; paused while nobody reads. */
  readonly output: Readable;
  write(data: string | Uint8Array): void;
  resize(size: TerminalSize): void;
  close(): void;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
}

/** A port that listens on a server and hands its connections here (RFC 4254 §7.1). */
export interface RemoteListener {
  /** The port it really listens on, where 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

/** What only a server over SSH can: terminals, files by SFTP, ports that listen there. */
export interface SshServer extends Vantage {
  /** A login shell, or a command. Throws FailureError `not-available` when the server allocates no terminal. */
  shell(size: TerminalSize, options: TerminalOptions): Promise<Terminal>;
  /**
   * An SFTP session of its own; `end()` it. Throws FailureError `not-available` when the server has no such subsystem.
   * Its errors carry the status codes of draft-ietf-secsh-filexfer-02 §7.
   */
  sftp(options: VantageOptions): Promise<SFTPWrapper>;
  /** The bytes of an SFTP session, for who speaks the protocol itself; destroy it. Throws as `sftp` does. */
  sftpStream(options: VantageOptions): Promise<Duplex>;
  /** Throws FailureError `port-not-forwarded` when the server does not allow it. `accept` gets each connection. */
  listen(address: string, port: number, accept: (connection: Duplex) => void, options: VantageOptions): Promise<RemoteListener>;
}

/** The hosts that are known by name, and what of the configuration could not be read. */
export interface HostList {
  readonly hosts: readonly Host[];
  readonly problems: readonly Failure[];
}

/** The state of every connection that was opened or tried, for live views. */
export interface Connections {
  list(): Connection[];
  /** Called at each change of `list`; returns what ends it. */
  onChange(listener: () => void): () => void;
  /**
   * While something live shows a host: its open connection is not closed for want of use, and a lost one is opened again by
   * itself, without a question to anybody. What it returns ends it.
   */
  keep(host: string): () => void;
  /**
   * While somebody looks at the state of all connections: whatever was open and was lost is opened again by itself, without a
   * question to anybody. What it returns ends it.
   */
  keepLost(): () => void;
  /** Ends the connection to a host and forgets its state; nothing happens when there is none. */
  close(host: string): void;
  /** After sleep or a network change: nothing is `live` until it was heard again. */
  distrust(): void;
}

/** A pod, or whichever pod of a deployment runs. */
export type PodVantageName = Extract<VantageName, { readonly kind: 'pod' | 'deployment' }>;

/** A container on a server, by its name, its id or its compose service. */
export type ContainerVantageName = Extract<VantageName, { readonly kind: 'container' }>;

/** How containers are opened; `name` is how one was written. */
export interface ContainerOpener {
  open(name: string, place: ContainerVantageName, options: { readonly signal: AbortSignal }): Promise<Vantage>;
}

/** How pods are opened; `name` is how one was written. */
export interface PodOpener {
  open(name: string, place: PodVantageName, options: { readonly signal: AbortSignal }): Promise<Vantage>;
  /** A shell in a container, on a terminal of its own: bash where the image has it, else sh. */
  shell(name: string, place: PodVantageName, size: TerminalSize, options: VantageOptions): Promise<Terminal>;
}

/** Opens vantages by name; connections behind them are pooled. */
export interface Vantages {
  /** The clusters say how their pods are opened: until then, no pod is a vantage. */
  providePods(opener: PodOpener): void;
  /** The servers say how their containers are opened: until then, none is a vantage. */
  provideContainers(opener: ContainerOpener): void;
  /** A shell in a pod. Throws as `open` does; that the image has no shell, the terminal's end tells (`command-missing`). */
  podShell(name: string, size: TerminalSize, options: VantageOptions): Promise<Terminal>;
  /** Connects when needed, and asks the person what it must. Throws FailureError with the kind of what went wrong. */
  open(name: string, options: { readonly signal: AbortSignal }): Promise<Vantage>;
  /** A server over SSH, by its host name. Throws as `open` does. */
  server(host: string, options: { readonly signal: AbortSignal }): Promise<SshServer>;
  /** Hosts of the ssh configuration and of the settings; nothing is contacted. */
  hosts(): Promise<HostList>;
  /** Connects and logs in anew, and hangs up: how that went. Throws `ssh-host-unknown`. */
  checkHost(host: string, options: { readonly signal: AbortSignal }): Promise<HostCheck>;
  /** Forgets the host key that was accepted for this run; whether there was one. Throws `ssh-host-unknown`. */
  forgetAcceptedKey(host: string): Promise<boolean>;
  readonly connections: Connections;
  /** Ends every connection. */
  close(): Promise<void>;
}
