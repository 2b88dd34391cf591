/** In the environment of everything that is started here, so that it can be found and ended: no runtime ends it with its connection. */
export const MARK = 'PILOTHOUSE_RUN';
/** One signal, and a moment later KILL for what is still there. Looks at processes of this container only: /proc shows no others. */
const END_SCRIPT = `for s in "$2" KILL; do
  for d in /proc/[0-9]*; do grep -qs "$1" "$d/environ" && kill -$s "\${d#/proc/}" 2>/dev/null; done
  [ $s = KILL ] || sleep 1
done; true`;

/** What ends a run in its container, with whatever it started: `first`, then KILL. */
export function endCommand(run: string, first: 'TERM' | 'HUP'): readonly string[] {
  return ['sh', '-c', END_SCRIPT, 'sh', `${MARK}=${run}`, first];
}
