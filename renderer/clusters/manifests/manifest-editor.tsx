import Box from '@mui/material/Box';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import TextEditor from '../../ui/text-editor.tsx';
import { useWords } from '../../ui/words.ts';
import { fieldLibraryOf } from './field-library.ts';
import { ManifestProblems } from './manifest-problems.tsx';
import { useManifestCheck } from './queries.ts';
import { yamlAssist } from './yaml-assist.ts';

interface ManifestEditorProps {
  readonly context: string;
  /** What it begins with; `text` is what stands there now. */
  readonly start: string;
  readonly text: string;
  readonly label: string;
  readonly fileName: string;
  /** The text was typed in: what is wrong in it is said. */
  readonly checked: boolean;
  readonly onChange: (text: string) => void;
  readonly onSave: () => void;
}

/** An editor for objects that knows the cluster's kinds: names and values while one types, what is wrong marked and said. It fills its place. */
export default function ManifestEditor({ context, start, text, label, fileName, checked, onChange, onSave }: ManifestEditorProps) {
  const { t } = useTranslation('manifests');
  const say = useWords();
  const [line, setLine] = useState<{ readonly number: number } | null>(null);
  const required = t('assist.required');
  const completions = t('assist.completions');
  const assist = useMemo(() => yamlAssist(fieldLibraryOf(context, required), completions), [context, required, completions]);
  const found = useManifestCheck(context, text);
  const marks = useMemo(
    () => (checked ? (found?.problems ?? []) : []).map((problem) => ({ ...problem, words: say(problem.words) })),
    [checked, found, say],
  );
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1, flex: '1 1 0', minHeight: 260 }}>
      <TextEditor
        text={start}
        label={label}
        fileName={fileName}
        line={line}
        onChange={onChange}
        onSave={onSave}
        filling
        assist={assist}
        marks={marks}
      />
      {checked && found ? <ManifestProblems found={found} onLine={(number) => setLine({ number })} /> : null}
    </Box>
  );
}
