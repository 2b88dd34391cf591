import { ContainerDialog } from './container-dialog.tsx';
import { PodDialog } from './pod-dialog.tsx';

/** Stands for the entries of a choice that ask for a place: no vantage is called so. */
export const ASK_POD = '?pod';
export const ASK_CONTAINER = '?container';

interface InsideDialogProps {
  /** What was chosen of the list; anything but the two entries above shows nothing. */
  readonly asked: string | null;
  readonly onClose: () => void;
  readonly onChoose: (vantage: string) => void;
}

/** Asks for the place that a choice did not list. */
export function InsideDialog({ asked, onClose, onChoose }: InsideDialogProps) {
  const choose = (vantage: string) => {
    onClose();
    onChoose(vantage);
  };
  if (asked === ASK_POD) return <PodDialog onClose={onClose} onChoose={choose} />;
  return asked === ASK_CONTAINER ? <ContainerDialog onClose={onClose} onChoose={choose} /> : null;
}
