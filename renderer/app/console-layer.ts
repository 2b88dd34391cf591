let layer: HTMLElement | null = null;

/**
 * The element that holds the whole console: its pages, and the dialogs and menus that stand over them. The lock takes it out of the
 * document as one; asked for again, it is the same, wherever it is then.
 */
export function consoleLayer(): HTMLElement {
  layer ??= document.getElementById('console') ?? document.body;
  return layer;
}
