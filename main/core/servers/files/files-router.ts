import type { ChangedFile, SavedFile, Transferred } from '../../../../preload/contract/files.ts';
import { changeDoor } from '../../activity/changes.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { downloadPieces } from './download.ts';
import { followFile } from './follow-file.ts';
import { atHome, listFolder } from './list.ts';
import type { FileSystem } from './file-system.ts';
import type { Machine } from './open-files.ts';
import { openMachine, withMachine } from './open-files.ts';
import { readText } from './read-file.ts';
import { prepareRemove } from './remove.ts';
import type { FileSave } from './save-file.ts';
import { prepareSave } from './save-file.ts';
import type { ModeChange } from './small-changes.ts';
import { prepareFolder, prepareMode, prepareRename } from './small-changes.ts';
import { rootFiles } from './root-files.ts';
import { createStaging } from './staging.ts';
import type { CopyInto, Transfer } from './transfer.ts';
import { prepareCopyInto, prepareTransfer } from './transfer.ts';
import type { Upload } from './upload.ts';
import { prepareUpload } from './upload.ts';
import { diskUsage } from './usage.ts';

/** Files of the machines: see `preload/contract/files.ts`. */
export function filesRouter(rooms: Rooms) {
  const { streams, closing } = rooms;
  const until = (signal: AbortSignal | undefined) => (signal === undefined ? closing : AbortSignal.any([closing, signal]));
  const staging = createStaging(rooms.dataDir);
  /** What is opened for a stream is closed with it, also when the reader leaves. */
  const streamed = <Item>(vantage: string, signal: AbortSignal, read: (machine: Machine) => AsyncGenerator<Item[]>) =>
    (async function* machineStream() {
      const machine = await openMachine(rooms, vantage, signal);
      try {
        yield* read(machine);
      } finally {
        await machine.files.close();
      }
    })();

  /** A machine's files as its account sees them, or as root does, for one reading. */
  const asWhom = async function* asWhom<Item>(
    machine: Machine,
    asRoot: boolean,
    signal: AbortSignal,
    read: (there: FileSystem) => AsyncGenerator<Item[]>,
  ): AsyncGenerator<Item[]> {
    if (!asRoot) {
      yield* read(machine.files);
      return;
    }
    await machine.files.rest();
    const there = await rootFiles(machine, await rooms.roots.of(machine.vantage, { signal }), signal);
    try {
      yield* read(there);
    } finally {
      await there.close();
    }
  };

  const save = changeDoor<FileSave, SavedFile>(rooms, 'file.write', (input, signal) => prepareSave(rooms, input, signal));
  const makeFolder = changeDoor<{ vantage: string; path: string }, ChangedFile>(rooms, 'file.write', (input, signal) =>
    prepareFolder(rooms, input, signal),
  );
  const rename = changeDoor<{ vantage: string; path: string; to: string }, ChangedFile>(rooms, 'file.rename', (input, signal) =>
    prepareRename(rooms, input, signal),
  );
  const remove = changeDoor<{ vantage: string; paths: readonly string[] }, { files: number; bytes: number }>(
    rooms,
    'file.delete',
    (input, signal) => prepareRemove(rooms, input, signal),
  );
  const mode = changeDoor<ModeChange, ChangedFile>(rooms, 'file.mode', (input, signal) => prepareMode(rooms, input, signal));
  const put = changeDoor<Transfer, Transferred>(rooms, 'file.upload', (input, signal) => prepareTransfer(rooms, input, signal));
  const get = changeDoor<Transfer, Transferred>(rooms, 'file.download', (input, signal) => prepareTransfer(rooms, input, signal));
  const transferOf = ({ to }: Transfer) => (to.vantage === 'here' ? get : put);
  const putInto = changeDoor<CopyInto, Transferred>(rooms, 'file.upload', (input, signal) => prepareCopyInto(rooms, input, signal));
  const getInto = changeDoor<CopyInto, Transferred>(rooms, 'file.download', (input, signal) => prepareCopyInto(rooms, input, signal));
  const copyIntoOf = ({ to }: CopyInto) => (to.vantage === 'here' ? getInto : putInto);
  const upload = changeDoor<Upload, Transferred>(rooms, 'file.upload', (input, signal) => prepareUpload(rooms, staging, input, signal));

  const { files } = os.servers;
  return {
    list: files.list.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(
        input.stream,
        streamed(input.vantage, ending, async function* list(machine) {
          const home = await machine.files.home();
          yield* asWhom(machine, input.asRoot, ending, (there) => listFolder(there, input.path, home));
        }),
        ending,
      );
    }),
    read: files.read.handler(({ input, signal }) => {
      const ending = until(signal);
      return withMachine(rooms, input.vantage, ending, (machine) => readText(rooms, machine, input, ending));
    }),
    follow: files.follow.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(
        input.stream,
        streamed(input.vantage, ending, async function* follow(machine) {
          const path = atHome(input.path, await machine.files.home());
          yield* asWhom(machine, input.asRoot, ending, (there) => followFile(there, path, () => machine.alone(), ending));
        }),
        ending,
      );
    }),
    usage: files.usage.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(
        input.stream,
        streamed(input.vantage, ending, async function* usage(machine) {
          const root = input.asRoot ? await rooms.roots.of(machine.vantage, { signal: ending }) : null;
          yield* diskUsage(machine, input.path, root, ending);
        }),
        ending,
      );
    }),
    download: files.download.handler(({ input, signal }) => {
      const ending = until(signal);
      return streams.hold(
        input.stream,
        streamed(input.vantage, ending, async function* pieces(machine) {
          const home = await machine.files.home();
          const paths = input.paths.map((path) => atHome(path, home));
          yield* asWhom(machine, input.asRoot, ending, (there) => downloadPieces(there, paths));
        }),
        ending,
      );
    }),
    stage: {
      begin: files.stage.begin.handler(async () => ({ id: await staging.begin() })),
      add: files.stage.add.handler(({ input }) => {
        staging.add(input.id, input.entries);
        return {};
      }),
      pieces: files.stage.pieces.handler(async ({ input }) => {
        await staging.pieces(input.id, input.pieces, Buffer.from(await input.data.arrayBuffer()));
        return {};
      }),
      end: files.stage.end.handler(async ({ input }) => {
        await staging.end(input.id);
        return {};
      }),
    },
    upload: {
      plan: files.upload.plan.handler(({ input, signal }) => upload.plan(input, until(signal))),
      apply: files.upload.apply.handler(({ input, context, signal }) =>
        streams.hold(input.stream, upload.apply(input, context.who, until(signal)), until(signal)),
      ),
    },
    save: {
      plan: files.save.plan.handler(({ input, signal }) => save.plan(input, until(signal))),
      apply: files.save.apply.handler(({ input, context, signal }) =>
        streams.hold(input.stream, save.apply(input, context.who, until(signal)), until(signal)),
      ),
    },
    makeFolder: {
      plan: files.makeFolder.plan.handler(({ input, signal }) => makeFolder.plan(input, until(signal))),
      apply: files.makeFolder.apply.handler(({ input, context, signal }) =>
        streams.hold(input.stream, makeFolder.apply(input, context.who, until(signal)), until(signal)),
      ),
    },
    rename: {
      plan: files.rename.plan.handler(({ input, signal }) => rename.plan(input, until(signal))),
      apply: files.rename.apply.handler(({ input, context, signal }) =>
        streams.hold(input.stream, rename.apply(input, context.who, until(signal)), until(signal)),
      ),
    },
    remove: {
      plan: files.remove.plan.handler(({ input, signal }) => remove.plan(input, until(signal))),
      apply: files.remove.apply.handler(({ input, context, signal }) =>
        streams.hold(input.stream, remove.apply(input, context.who, until(signal)), until(signal)),
      ),
    },
    mode: {
      plan: files.mode.plan.handler(({ input, signal }) => mode.plan(input, until(signal))),
      apply: files.mode.apply.handler(({ input, context, signal }) =>
        streams.hold(input.stream, mode.apply(input, context.who, until(signal)), until(signal)),
      ),
    },
    transfer: {
      plan: files.transfer.plan.handler(({ input, signal }) => transferOf(input).plan(input, until(signal))),
      apply: files.transfer.apply.handler(({ input, context, signal }) =>
        streams.hold(input.stream, transferOf(input).apply(input, context.who, until(signal)), until(signal)),
      ),
    },
    copyInto: {
      plan: files.copyInto.plan.handler(({ input, signal }) => copyIntoOf(input).plan(input, until(signal))),
      apply: files.copyInto.apply.handler(({ input, context, signal }) =>
        streams.hold(input.stream, copyIntoOf(input).apply(input, context.who, until(signal)), until(signal)),
      ),
    },
  };
}
