export interface Row {
  readonly uid: string;
}

/** How facts become a row. `recheckAt`: when the passing of time alone changes the row, milliseconds since the epoch. */
export type Describe<Facts, Item> = (facts: Facts) => { readonly row: Item; readonly recheckAt: number | null };

/** What is known of each object of a list, the row it makes, and when that row is to be looked at again. */
export class KeptRows<Facts extends Row, Item extends Row> {
  readonly #facts = new Map<string, Facts>();
  readonly #rows = new Map<string, Item>();
  readonly #recheck = new Map<string, number>();
  readonly #describe: Describe<Facts, Item>;

  constructor(describe: Describe<Facts, Item>) {
    this.#describe = describe;
  }

  get facts(): ReadonlyMap<string, Facts> {
    return this.#facts;
  }

  get rows(): ReadonlyMap<string, Item> {
    return this.#rows;
  }

  /** Takes facts in; true when the row differs from before. */
  put(facts: Facts): boolean {
    this.#facts.set(facts.uid, facts);
    const { row, recheckAt } = this.#describe(facts);
    if (recheckAt === null) this.#recheck.delete(facts.uid);
    else this.#recheck.set(facts.uid, recheckAt);
    const before = this.#rows.get(facts.uid);
    this.#rows.set(facts.uid, row);
    return before === undefined || JSON.stringify(before) !== JSON.stringify(row);
  }

  /** Makes the rows of these anew; those that came out different. */
  describeAgain(uids: Iterable<string>): Set<string> {
    const changed = new Set<string>();
    for (const uid of uids) {
      const facts = this.#facts.get(uid);
      if (facts && this.put(facts)) changed.add(uid);
    }
    return changed;
  }

  remove(uid: string): void {
    this.#facts.delete(uid);
    this.#rows.delete(uid);
    this.#recheck.delete(uid);
  }

  /** Those whose time to be looked at again has come, milliseconds since the epoch. */
  due(now: number): readonly string[] {
    return [...this.#recheck].flatMap(([uid, at]) => (at <= now ? [uid] : []));
  }

  /** Forgets everything; what was known. */
  clear(): Set<string> {
    const uids = new Set(this.#facts.keys());
    this.#facts.clear();
    this.#rows.clear();
    this.#recheck.clear();
    return uids;
  }
}
