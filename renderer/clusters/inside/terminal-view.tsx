import TerminalTab from '../../servers/terminal/terminal-tab.tsx';
import type { ObjectPlace } from '../paths.ts';
import { PodTab } from './pod-tab.tsx';

/** Shells in the containers of a pod. */
export default function PodTerminalView(object: ObjectPlace) {
  return <PodTab object={object} tab="terminal" Tab={TerminalTab} />;
}
