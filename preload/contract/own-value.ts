/**
 * What a table holds under a name that came from outside. `constructor`, `toString` and `__proto__` are names as any other there: what
 * every object inherits under them is none of its values.
 */
export function ownValue<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
