import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: { actionTimeout: 15_000 },
  projects: [
    {
      name: 'browser',
      testDir: 'tests/e2e/browser',
      use: {
        trace: 'retain-on-failure',
        launchOptions: {
          executablePath: '/usr/bin/chromium',
          args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
        },
      },
    },
    { name: 'electron', testDir: 'tests/e2e/electron' },
  ],
});
