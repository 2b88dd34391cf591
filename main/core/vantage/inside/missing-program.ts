/**
 * The program that a container runtime could not start, from its own words (runc, crun; containerd, CRI-O, docker): it is not in the
 * image. Null for anything else.
 */
export function missingProgram(said: string): string | null {
  return (
    /exec: "([^"]+)": (?:executable file not found|stat [^:]+: no such file)/iu.exec(said)?.[1] ??
    /executable file `([^`]+)` not found/iu.exec(said)?.[1] ??
    null
  );
}
