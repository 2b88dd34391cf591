/** What is looked at of a key that was pressed. */
interface PressedKey {
  readonly key: string;
  preventDefault(): void;
}

/** For the `onKeyDown` of a form in a drawer: Escape closes the drawer only while nothing typed would be lost with it. */
export function keepTyped(typed: boolean): (event: PressedKey) => void {
  return (event) => {
    if (event.key === 'Escape' && typed) event.preventDefault();
  };
}
