// Renders the icons from icon.svg, icon-small.svg (up to 24 px: fewer lines, larger window) and tray.svg with Chromium: node assets/render.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();

async function render(svg, size, file) {
  await page.setViewportSize({ width: size, height: size });
  const sized = svg.replace('<svg ', `<svg width="${size}" height="${size}" style="display:block" `);
  await page.setContent(`<!doctype html><body style="margin:0;background:transparent">${sized}</body>`);
  await writeFile(here(file), await page.screenshot({ omitBackground: true }));
}

const icon = await readFile(here('icon.svg'), 'utf8');
const small = await readFile(here('icon-small.svg'), 'utf8');
for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) await render(size <= 24 ? small : icon, size, `icons/${size}x${size}.png`);

// macOS colours a template itself; other trays are dark, and get it in white.
const tray = await readFile(here('tray.svg'), 'utf8');
const white = tray.replace('<svg ', '<svg fill="#fff" ').replaceAll('#000', '#fff');
for (const [suffix, size] of [
  ['', 16],
  ['@2x', 32],
]) {
  await render(tray, size, `tray/trayTemplate${suffix}.png`);
  await render(white, size, `tray/tray-white${suffix}.png`);
}
await browser.close();
