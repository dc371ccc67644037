// Stands in for Electron's own default app inside the substitute runtime (tests and trials only):
// `electron [-r MODULE]… FOLDER [words]` runs the application in FOLDER.
import { app } from 'electron';
import fs from 'node:fs';
import { Module } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const words = process.argv.slice(1);
const preloaded = [];
let folder;
for (let i = 0; i < words.length && folder === undefined; i++) {
  if (words[i] === '-r' || words[i] === '--require') preloaded.push(words[++i]);
  else if (!words[i].startsWith('-')) folder = path.resolve(words[i]);
}
if (folder === undefined) {
  process.stderr.write('usage: electron [-r MODULE] FOLDER [words]\n');
  process.exit(2);
}
if (preloaded.length > 0) Module._preloadModules(preloaded);
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
const description = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
app.setVersion(description.version);
app.name = description.productName ?? description.name;
app.setAppPath(folder);
try {
  await import(pathToFileURL(path.join(folder, description.main)).href);
} catch (error) {
  process.stderr.write(`the application could not be loaded: ${error.stack ?? error}\n`);
  process.exit(1);
}
