import ArrowBack from '@mui/icons-material/ArrowBackOutlined';
import Close from '@mui/icons-material/CloseOutlined';
import UnfoldLess from '@mui/icons-material/KeyboardDoubleArrowRightOutlined';
import UnfoldMore from '@mui/icons-material/KeyboardDoubleArrowLeftOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeSetting, useSettings } from '../client/settings.ts';

const NARROWEST_PX = 320;
const WIDEST_PX = 1200;
const STEP_PX = 40;
const WIDTHS_PX = [400, 520, 760] as const;

interface DetailsDrawerProps {
  /** The object: `nginx.service`. */
  readonly title: string;
  /** A line under it: state, target. */
  readonly subtitle?: ReactNode;
  /** Buttons beside the title. */
  readonly actions?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * Details beside a list (pass it to `Page` as `drawer`). Its width is remembered for all pages; it is changed with the
 * separator (pointer or arrow keys) or the button. In a narrow window it is the whole page, with a way back. Escape closes.
 */
export function DetailsDrawer({ title, subtitle, actions, onClose, children }: DetailsDrawerProps) {
  const { t } = useTranslation('ui');
  const fullPage = useMediaQuery('(max-width: 1023.98px)');
  const remembered = useSettings().appearance.drawerWidth;
  const [dragged, setDragged] = useState<number | null>(null);
  const width = dragged ?? remembered;
  const headingId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const closer = useRef(onClose);
  closer.current = onClose;

  // The reader of the list is taken to what was opened, and back to the list when it closes.
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const elsewhere = event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"], [role="listbox"]');
      if (event.key === 'Escape' && !event.defaultPrevented && !elsewhere) closer.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const keep = (next: number) => {
    const bounded = Math.round(Math.max(NARROWEST_PX, Math.min(WIDEST_PX, next)));
    setDragged(bounded);
    changeSetting(['appearance', 'drawerWidth'], bounded).then(
      () => setDragged(null),
      // The width on screen holds; a settings failure is shown where settings are changed on purpose.
      () => undefined,
    );
  };
  const drag = (down: PointerEvent<HTMLElement>) => {
    const handle = down.currentTarget;
    const from = { x: down.clientX, width };
    handle.setPointerCapture(down.pointerId);
    const widthAt = (event: globalThis.PointerEvent) => Math.max(NARROWEST_PX, Math.min(WIDEST_PX, from.width + from.x - event.clientX));
    const move = (event: globalThis.PointerEvent) => setDragged(widthAt(event));
    const up = (event: globalThis.PointerEvent) => {
      handle.removeEventListener('pointermove', move);
      keep(widthAt(event));
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', up, { once: true });
  };
  const onSeparatorKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: STEP_PX, ArrowRight: -STEP_PX }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    keep(width + step);
  };
  const wider = WIDTHS_PX.find((each) => each > width + STEP_PX / 2);

  return (
    <Box
      component="aside"
      aria-labelledby={headingId}
      sx={{
        position: 'relative',
        flex: 'none',
        minWidth: 0,
        display: 'flex',
        flexDirection: 'column',
        bgcolor: 'surface.raised',
        borderLeft: fullPage ? 0 : 1,
        borderColor: 'surface.line',
        maxWidth: fullPage ? 'none' : '70%',
      }}
      style={{ width: fullPage ? '100%' : width }}
    >
      {fullPage ? null : (
        <Box
          role="separator"
          aria-orientation="vertical"
          aria-label={t('drawer.resize')}
          aria-valuemin={NARROWEST_PX}
          aria-valuemax={WIDEST_PX}
          aria-valuenow={width}
          tabIndex={0}
          onPointerDown={drag}
          onKeyDown={onSeparatorKey}
          sx={{
            position: 'absolute',
            insetBlock: 0,
            left: -4,
            width: 8,
            cursor: 'col-resize',
            zIndex: 3,
            touchAction: 'none',
            '&:hover::after, &:focus-visible::after': {
              content: '""',
              position: 'absolute',
              insetBlock: 0,
              left: 3,
              width: 2,
              bgcolor: 'primary.main',
            },
          }}
        />
      )}
      <Box
        component="header"
        sx={{ display: 'flex', alignItems: 'start', gap: 1, px: 2, py: 1.25, borderBottom: 1, borderColor: 'surface.line' }}
      >
        {fullPage ? (
          <IconButton aria-label={t('drawer.back')} onClick={onClose} sx={{ ml: -0.5 }}>
            <ArrowBack />
          </IconButton>
        ) : null}
        <Box sx={{ minWidth: 0, flex: 1 }}>
          <Typography
            id={headingId}
            ref={heading}
            tabIndex={-1}
            variant="h2"
            component={fullPage ? 'h1' : 'h2'}
            sx={{ overflowWrap: 'anywhere', outline: 'none' }}
          >
            {title}
          </Typography>
          {subtitle ? <Box sx={{ color: 'text.secondary', minWidth: 0, overflowWrap: 'anywhere' }}>{subtitle}</Box> : null}
        </Box>
        {actions}
        {fullPage ? null : (
          <>
            <Tooltip title={wider ? t('drawer.wider') : t('drawer.narrower')}>
              <IconButton aria-label={wider ? t('drawer.wider') : t('drawer.narrower')} onClick={() => keep(wider ?? WIDTHS_PX[0])}>
                {wider ? <UnfoldMore /> : <UnfoldLess />}
              </IconButton>
            </Tooltip>
            <Tooltip title={t('drawer.close')}>
              <IconButton aria-label={t('drawer.close')} onClick={onClose} sx={{ mr: -0.5 }}>
                <Close />
              </IconButton>
            </Tooltip>
          </>
        )}
      </Box>
      <Box
        tabIndex={-1}
        sx={{
          flex: 1,
          minHeight: 0,
          overflow: 'auto',
          position: 'relative',
          p: 2,
          display: 'flex',
          flexDirection: 'column',
          gap: 2,
          containerType: 'inline-size',
          // What is long scrolls; nothing is squeezed to fit.
          '& > *': { flexShrink: 0 },
        }}
      >
        {children}
      </Box>
    </Box>
  );
}
