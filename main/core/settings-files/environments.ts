import type { DeployedSource } from '../../../preload/contract/deployed-mail.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';

/** One variable of an application's environment. */
export interface Variable {
  readonly name: string;
  /** Null where it could not be read. */
  readonly value: Secret | null;
  /** Where its value comes from, when that is not the place itself. */
  readonly where: Words;
  /** What it refers to is not there: the application does not get it. */
  readonly missing?: boolean;
}

/** A variable of a process that was started before the file it comes from was changed. */
export interface OutdatedVariable {
  readonly name: string;
  /** What the process has. */
  readonly runs: Secret;
  /** What it would have, started anew. */
  readonly now: Secret;
  /** The file that says so. */
  readonly path: string;
}

/** A variable that a file sets more than once, not always to the same. */
export interface RepeatedVariable {
  readonly name: string;
  /** From 1, in their order. */
  readonly lines: readonly number[];
  readonly path: string;
}

/** The environment of an application, and the place it runs at. */
export interface Environment {
  /** The vantage its connections are made from. */
  readonly vantage: string;
  readonly variables: readonly Variable[];
  readonly problems: readonly Failure[];
  /** What it does not have yet: its files say otherwise by now. */
  readonly outdated?: readonly OutdatedVariable[];
  readonly repeated?: readonly RepeatedVariable[];
}

type Kind = DeployedSource['kind'];
type SourceOf<One extends Kind> = Extract<DeployedSource, { readonly kind: One }>;
type Reader<One extends Kind> = (source: SourceOf<One>, signal: AbortSignal) => Promise<Environment>;

/** Environments of applications, whichever domain knows how to read them. */
export interface Environments {
  /** Called once by the domain that reads this kind. */
  serve<One extends Kind>(kind: One, reader: Reader<One>): void;
  /** Throws FailureError `not-available` for a kind nobody reads, and those of the reader. */
  read(source: DeployedSource, signal: AbortSignal): Promise<Environment>;
}

export function createEnvironments(): Environments {
  const readers: { [One in Kind]?: Reader<One> } = {};
  const reading = <One extends Kind>(kind: One): Reader<One> => {
    const reader: Reader<One> | undefined = readers[kind];
    if (reader !== undefined) return reader;
    throw new FailureError(
      failure(
        'not-available',
        words('What is configured there cannot be read in this version.', 'Cette version ne lit pas ce qui est configuré là.'),
        words('Type the settings instead.', 'Saisissez plutôt les réglages.'),
      ),
    );
  };
  return {
    serve(kind, reader) {
      Object.assign(readers, { [kind]: reader });
    },
    async read(source, signal) {
      if (source.kind === 'workload') return await reading('workload')(source, signal);
      if (source.kind === 'compose') return await reading('compose')(source, signal);
      if (source.kind === 'config-file') return await reading('config-file')(source, signal);
      return source.kind === 'unit' ? await reading('unit')(source, signal) : await reading('env-file')(source, signal);
    },
  };
}
