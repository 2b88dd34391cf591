// The smallest Electron app: what a cold start is compared with.
const { app, BrowserWindow } = require('electron');

void app.whenReady().then(() => new BrowserWindow().loadURL('data:text/html,<p id=ready>ready</p>'));
