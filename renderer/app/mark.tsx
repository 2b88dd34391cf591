import SvgIcon from '@mui/material/SvgIcon';

/** The sign of the house: a lit pilothouse window above a waterline. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <SvgIcon
      viewBox="0 0 32 32"
      aria-hidden
      sx={{ width: size, height: size, color: 'text.primary', '& .water': { stroke: 'var(--mui-palette-primary-main)' } }}
    >
      <path d="M6 20.5V11.2L8.7 6h14.6L26 11.2v9.3z" opacity="0.35" />
      <path d="M9.3 17.5v-5.6L10.7 9H15v8.5zm7.7 0V9h4.3l1.4 2.9v5.6z" fill="#ffca5f" />
      <path
        d="M3 25.5c2.2 0 2.2 1.8 4.3 1.8s2.2-1.8 4.3-1.8 2.2 1.8 4.4 1.8 2.2-1.8 4.3-1.8 2.2 1.8 4.4 1.8 2.1-1.8 4.3-1.8"
        className="water"
        fill="none"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </SvgIcon>
  );
}
