import { useTranslation } from 'react-i18next';
import { folderOf, nameIn, pathIn, shownName } from '../../../preload/contract/file-names.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { FileEntry } from '../../../preload/contract/files.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { HERE } from '../paths.ts';
import { AskDialog } from './ask-dialog.tsx';
import { FolderPicker } from './folder-picker.tsx';
import { CopyDialog } from './copy-dialog.tsx';
import type { Chosen } from './dropped.ts';
import { UploadDialog } from './upload-dialog.tsx';

interface Place {
  readonly vantage: string;
  readonly path: string;
}

/** What is being done with a file: first what is asked, then the change itself. */
export type FileDoing =
  | { readonly kind: 'folder'; readonly at: string }
  | { readonly kind: 'rename'; readonly path: string }
  | { readonly kind: 'mode'; readonly path: string; readonly entry: FileEntry }
  | { readonly kind: 'move'; readonly path: string }
  | { readonly kind: 'get'; readonly paths: readonly string[] }
  | { readonly kind: 'put'; readonly at: string }
  | { readonly kind: 'upload'; readonly chosen: Chosen; readonly at: string }
  | { readonly kind: 'remove'; readonly paths: readonly string[] }
  | { readonly kind: 'makeFolder'; readonly path: string }
  | { readonly kind: 'renameTo'; readonly path: string; readonly to: string }
  | {
      readonly kind: 'setMode';
      readonly path: string;
      readonly mode: number | null;
      readonly owner: string | null;
      readonly group: string | null;
    }
  | { readonly kind: 'copyInto'; readonly from: { readonly vantage: string; readonly paths: readonly string[] }; readonly to: Place };

interface FileDialogsProps {
  readonly vantage: string;
  readonly name: string;
  readonly page: string;
  readonly doing: FileDoing;
  readonly onDoing: (next: FileDoing | null) => void;
  readonly onChanged: () => void;
  readonly onFailure: (failure: Failure) => void;
}

const badName = (name: string) => name.trim() === '' || /[/\0]/u.test(name) || name === '.' || name === '..';

export function FileDialogs({ vantage, name, page, doing, onDoing, onChanged, onFailure }: FileDialogsProps) {
  const { t } = useTranslation('files');
  const { files } = client.servers;
  const close = () => onDoing(null);
  const spaces = (value: string) => (/^\s|\s$/u.test(value) ? t('spaces') : null);
  const common = { path: page, onClose: close, onDone: onChanged };
  switch (doing.kind) {
    case 'folder':
      return (
        <AskDialog
          title={t('folder.title')}
          verb={t('next')}
          fields={[{ key: 'name', label: t('folder.name'), value: '', wrong: badName, notice: spaces }]}
          onClose={close}
          onAnswer={(values) => onDoing({ kind: 'makeFolder', path: pathIn(doing.at, values['name'] ?? '') })}
        />
      );
    case 'makeFolder':
      return <ChangeDialog {...common} procedures={files.makeFolder} input={{ vantage, path: doing.path }} verb={t('folder.verb')} />;
    case 'rename':
      return (
        <AskDialog
          title={t('rename.of', { name: shownName(nameIn(doing.path)) })}
          verb={t('next')}
          fields={[
            {
              key: 'to',
              label: t('rename.to'),
              value: nameIn(doing.path),
              help: t('rename.help'),
              wrong: (to) => to === nameIn(doing.path) || to === doing.path || badName(nameIn(to)),
              notice: spaces,
            },
          ]}
          onClose={close}
          onAnswer={({ to = '' }) =>
            onDoing({ kind: 'renameTo', path: doing.path, to: to.includes('/') ? to : pathIn(folderOf(doing.path), to) })
          }
        />
      );
    case 'move':
      return (
        <FolderPicker
          vantage={vantage}
          start={folderOf(doing.path)}
          title={t('move.where', { name: shownName(nameIn(doing.path)) })}
          files={false}
          verb={t('next')}
          onClose={close}
          onPick={(folder) =>
            folder === folderOf(doing.path)
              ? close()
              : onDoing({ kind: 'renameTo', path: doing.path, to: pathIn(folder, nameIn(doing.path)) })
          }
        />
      );
    case 'renameTo':
      return (
        <ChangeDialog {...common} procedures={files.rename} input={{ vantage, path: doing.path, to: doing.to }} verb={t('rename.verb')} />
      );
    case 'mode': {
      const { entry } = doing;
      const was = {
        mode: entry.mode.toString(8).padStart(4, '0'),
        owner: entry.owner ?? String(entry.uid),
        group: entry.group ?? String(entry.gid),
      };
      return (
        <AskDialog
          title={t('mode.of', { name: shownName(entry.name) })}
          verb={t('next')}
          fields={[
            { key: 'mode', label: t('mode.mode'), value: was.mode, help: t('mode.help'), wrong: (mode) => !/^[0-7]{3,4}$/u.test(mode) },
            { key: 'owner', label: t('mode.owner'), value: was.owner, help: t('mode.ownerHelp'), wrong: (owner) => owner.trim() === '' },
            { key: 'group', label: t('mode.group'), value: was.group, wrong: (group) => group.trim() === '' },
          ]}
          onClose={close}
          onAnswer={({ mode = '', owner = '', group = '' }) => {
            const changed = {
              mode: Number.parseInt(mode, 8) === entry.mode ? null : Number.parseInt(mode, 8),
              owner: owner.trim() === was.owner ? null : owner.trim(),
              group: group.trim() === was.group ? null : group.trim(),
            };
            const nothing = changed.mode === null && changed.owner === null && changed.group === null;
            onDoing(nothing ? null : { kind: 'setMode', path: doing.path, ...changed });
          }}
        />
      );
    }
    case 'setMode': {
      const { path, mode, owner, group } = doing;
      return <ChangeDialog {...common} procedures={files.mode} input={{ vantage, path, mode, owner, group }} verb={t('mode.verb')} />;
    }
    case 'remove':
      return <ChangeDialog {...common} procedures={files.remove} input={{ vantage, paths: [...doing.paths] }} verb={t('remove.verb')} />;
    case 'get':
      return (
        <FolderPicker
          vantage={HERE}
          title={
            doing.paths.length === 1
              ? t('download.where', { name: shownName(nameIn(doing.paths[0] ?? '')) })
              : t('download.whereMany', { count: doing.paths.length })
          }
          files={false}
          verb={t('next')}
          onClose={close}
          onPick={(folder) => onDoing({ kind: 'copyInto', from: { vantage, paths: doing.paths }, to: { vantage: HERE, path: folder } })}
        />
      );
    case 'put':
      return (
        <FolderPicker
          vantage={HERE}
          title={t('upload.which', { target: name })}
          files
          verb={t('next')}
          onClose={close}
          onPick={(path) => onDoing({ kind: 'copyInto', from: { vantage: HERE, paths: [path] }, to: { vantage, path: doing.at } })}
        />
      );
    case 'copyInto':
      return (
        <CopyDialog
          procedures={files.copyInto}
          input={{
            from: { vantage: doing.from.vantage, paths: [...doing.from.paths] },
            to: doing.to,
            recursive: true,
            resume: true,
            by: 'root-if-needed' as const,
          }}
          between={[doing.from.vantage, doing.to.vantage]}
          page={page}
          verb={t('transfer.verb')}
          onClose={close}
          onDone={onChanged}
        />
      );
    case 'upload':
      return (
        <UploadDialog
          vantage={vantage}
          to={doing.at}
          page={page}
          chosen={doing.chosen}
          onClose={close}
          onDone={onChanged}
          onFailure={onFailure}
        />
      );
    default:
      return doing satisfies never;
  }
}
