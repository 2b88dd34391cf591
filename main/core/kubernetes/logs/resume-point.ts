/** How far a container's log was read, so that reading goes on there after the connection was lost. */
export interface ResumePoint {
  /** Of the latest line that was taken, as `PodLogLine.time`; empty before the first. */
  readonly time: string;
  /** From when on to ask for lines again (RFC 3339, whole seconds: more the API does not take); null before the first line. */
  readonly sinceTime: string | null;
  /** Begins to read, or to read again from `sinceTime` on: lines come then that were taken before. */
  begin(): Reading;
}

export interface Reading {
  /** Whether the next line, of this time, is new. Asked once for each, in the order in which they come. */
  take(time: string): boolean;
  /**
   * True when what came first is later than everything that was taken before: whether something was written in between and thrown away
   * since (the kubelet rotates logs), nobody knows.
   */
  readonly unsure: boolean;
}

/**
 * Not by time alone: what a program writes to its two outputs at once may be noted with times in the other order. As many lines are
 * refused as were taken of those that are asked for again.
 */
export function createResumePoint(): ResumePoint {
  let first = '';
  let last = '';
  /** How many were taken of each of the latest seconds, oldest first. */
  let counts: { readonly second: string; taken: number }[] = [];

  const count = (time: string) => {
    const second = time.slice(0, 19);
    const known = counts.findLast((one) => one.second === second);
    if (known) known.taken += 1;
    else counts = [...counts, { second, taken: 1 }].toSorted((a, b) => (a.second < b.second ? -1 : 1)).slice(-3);
  };
  const sinceSecond = () => (last === '' ? null : new Date(Date.parse(`${last.slice(0, 19)}Z`) - 1000).toISOString().slice(0, 19));

  return {
    get time() {
      return last;
    },
    get sinceTime() {
      const second = sinceSecond();
      return second === null ? null : `${second}Z`;
    },
    begin() {
      const until = last;
      const since = sinceSecond() ?? '';
      let toRefuse = counts.reduce((sum, { second, taken }) => (second >= since ? sum + taken : sum), 0);
      let begun = false;
      let unsure = false;
      let before = '';
      return {
        get unsure() {
          return unsure;
        },
        take(time) {
          // A line without a time belongs to the one before it.
          const at = time === '' ? before : time;
          before = at;
          if (!begun && at !== '') {
            begun = true;
            unsure = until !== '' && at > until;
          }
          // Older than what reading began with, such as a number of last lines, or than what was asked for, which not every kubelet heeds.
          if (toRefuse > 0 && (at < first || at < since)) return false;
          if (toRefuse > 0 && at <= until) {
            toRefuse -= 1;
            return false;
          }
          // Later than all of them: the others are no longer there.
          toRefuse = 0;
          if (at === '') return true;
          if (first === '' || at < first) first = at;
          if (at > last) last = at;
          count(at);
          return true;
        },
      };
    },
  };
}
