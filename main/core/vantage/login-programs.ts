import { failure, FailureError, words } from '../failure.ts';

/** A login program with everything it needs, as the kubeconfig has it. */
export interface LoginCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Reader = (context: string, signal: AbortSignal) => Promise<LoginCommand>;

/** Login programs of clusters, for those who give them a terminal. */
export interface LoginPrograms {
  /** Called once by the domain that knows them. */
  serve(reader: Reader): void;
  /** Throws FailureError `not-available` where the context has none, `kubernetes-login-program-missing`, and those of the kubeconfig. */
  of(context: string, signal: AbortSignal): Promise<LoginCommand>;
}

export function createLoginPrograms(): LoginPrograms {
  let read: Reader | null = null;
  return {
    serve(reader) {
      read = reader;
    },
    of(context, signal) {
      if (read === null) throw new FailureError(noLogin(context));
      return read(context, signal);
    },
  };
}

/** The failure of a context that logs in without a program. */
export function noLogin(context: string) {
  return failure(
    'not-available',
    words(`“${context}” has no login program to run.`, `« ${context} » n’a pas de programme de connexion à lancer.`),
    words('Open the cluster: it says what it needs.', 'Ouvrez le cluster : il dit ce qu’il lui faut.'),
  );
}
