import type { ChangeLine } from './use-change.ts';

/** What a change said, without the output that the evidence of its failure holds already. Steps stay. */
export function unrepeatedLines(lines: readonly ChangeLine[], evidence: string | undefined): readonly ChangeLine[] {
  if (evidence === undefined || evidence.trim() === '') return lines;
  return whole(lines).filter((line) => line.kind === 'step' || !evidence.includes(line.text.trim()));
}

/** Output between two steps as one: it comes in pieces of any size, and a small piece is found in any text. */
function whole(lines: readonly ChangeLine[]): ChangeLine[] {
  const joined: ChangeLine[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (line.kind === 'output' && last?.kind === 'output') joined.splice(-1, 1, { kind: 'output', text: `${last.text}${line.text}` });
    else joined.push(line);
  }
  return joined;
}
