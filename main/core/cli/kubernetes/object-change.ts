import type { ChangedObject, ObjectChange } from '../../../../preload/contract/object-actions.ts';
import type { ChangeCalls, ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText } from '../change.ts';
import { EXIT } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { tellingEffects } from '../told-effects.ts';

interface ObjectRef {
  readonly context: string;
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** One verb on one object, shown first and agreed to; answers the exit code. */
export async function changeObject(session: Session, options: ChangeOptions, object: ObjectRef, change: ObjectChange): Promise<number> {
  const { client, output, read } = session;
  const input = { ...object, change };
  const calls = client.kubernetes.actions.change;
  const plain: ChangeCalls<ChangedObject> = {
    plan: (signal) => calls.plan(input, { signal }),
    apply: (consent, onItem) => read(calls.apply, { ...input, consent }, onItem),
  };
  const told = change.verb === 'undo' ? tellingEffects(plain, options, output) : null;
  const ended = await changeOnTerminal(session, options, told?.calls ?? plain);
  if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
  else output.result(told?.withEffects(ended.result) ?? ended.result, (after) => `${after.name}: ${output.say(after.state)}`);
  return EXIT.healthy;
}
