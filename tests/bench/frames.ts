/** Chromium without a graphics card, and without traffic of its own. */
export const BROWSER_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** Runs in a page: how many frames it draws in each of so many seconds. */
export async function framesOfSeconds(seconds: number): Promise<number[]> {
  const frames: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    frames.push(
      await new Promise<number>((resolve) => {
        const begin = performance.now();
        let count = 0;
        const frame = () => {
          count += 1;
          const passed = performance.now() - begin;
          if (passed >= 1000) resolve((count * 1000) / passed);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    );
  }
  return frames;
}
