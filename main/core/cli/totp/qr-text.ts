/** Two rows of modules in one line of half blocks, with the quiet zone; dark modules are spaces on a light ground. */
export function qrText(qr: readonly (readonly boolean[])[]): string {
  const size = qr.length;
  const dark = (row: number, column: number) => qr[row]?.[column] ?? false;
  const lines: string[] = [];
  for (let row = -2; row < size + 2; row += 2) {
    let line = '';
    for (let column = -2; column < size + 2; column += 1) {
      const upper = dark(row, column);
      const lower = dark(row + 1, column);
      line += upper ? (lower ? ' ' : '▄') : lower ? '▀' : '█';
    }
    lines.push(line);
  }
  return lines.join('\n');
}
