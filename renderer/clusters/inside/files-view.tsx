import FilesTab from '../../servers/files/files-tab.tsx';
import type { ObjectPlace } from '../paths.ts';
import { PodTab } from './pod-tab.tsx';

/** Files in the containers of a pod. */
export default function PodFilesView(object: ObjectPlace) {
  return <PodTab object={object} tab="files" Tab={FilesTab} />;
}
