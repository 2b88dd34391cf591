/** A file that was dropped or chosen, by its path from the folder it goes into: `site/logo.png`. */
export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

/** Files and folders of the person's own computer. */
export interface Chosen {
  readonly files: readonly ChosenFile[];
  /** Also those with nothing in them. */
  readonly folders: readonly string[];
}

/** Everything that was dropped, with what is in its folders. Call it while the event is handled: later it is empty. */
export async function droppedFiles(transfer: DataTransfer): Promise<Chosen> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles(transfer.files);
  const files: ChosenFile[] = [];
  const folders: string[] = [];
  const left = entries.map((entry) => ({ entry, path: entry.name }));
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const { entry, path } = next;
    if (isFile(entry)) files.push({ path, file: await fileOf(entry) });
    else if (isFolder(entry)) {
      folders.push(path);
      for (const child of await entriesOf(entry)) left.push({ entry: child, path: `${path}/${child.name}` });
    }
  }
  return { files, folders };
}

/** What was chosen in the browser's own dialog: files, or a folder. */
export function chosenFiles(list: FileList): Chosen {
  const files = [...list].map((file) => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file }));
  return { files, folders: [] };
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives a hundred at a time, then none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
