import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useId } from 'react';
import { Line } from './section.tsx';

interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly help?: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly word: string }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few values, all in view. */
export function Choice<Value extends string>({ name, help, value, options, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <Line id={id} name={name} {...(help !== undefined && { help })}>
      <ToggleButtonGroup
        exclusive
        size="small"
        value={value}
        aria-labelledby={id}
        onChange={(_, next: unknown) => {
          const chosen = options.find((option) => option.value === next);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <ToggleButton key={option.value} value={option.value}>
            {option.word}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </Line>
  );
}
